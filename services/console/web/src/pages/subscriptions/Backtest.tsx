// What a filter would have told of the events so far.
import { useInfiniteQuery } from "@tanstack/react-query";
import { reasonOf } from "@/api/failure";
import { notification, patience } from "@/api/services";
import { moment } from "@/format";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { useWords } from "@/words";

const shown = 5;

export function Backtest({ filter }: { filter: string }) {
  const words = useWords();
  const w = words.subscription.backtest;
  const test = useInfiniteQuery({
    queryKey: [topics.subscriptions, "backtest", filter],
    queryFn: ({ pageParam }) => notification.backtestFilter({ filter, pageSize: shown, pageToken: pageParam }, patience),
    initialPageParam: "",
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    staleTime: 60_000,
  });
  if (test.isPending) {
    return <p className="quiet" role="status">{w.asking}</p>;
  }
  if (test.data === undefined) {
    return <p className="fault" role="alert">{reasonOf(test.error, words)}</p>;
  }
  const { pages } = test.data;
  const sum = (of: (page: (typeof pages)[number]) => bigint) => pages.reduce((all, page) => all + of(page), 0n);
  const byType = new Map<string, bigint>();
  pages.flatMap(({ matchedByType }) => matchedByType).forEach(({ shortType, count }) => byType.set(shortType, (byType.get(shortType) ?? 0n) + count));
  const typeName = (type: string) => (words.events as Record<string, string | undefined>)[type] ?? type;
  const sample = pages.flatMap((page) => page.sample).slice(0, shown);
  return (
    <div role="status" data-testid="backtest">
      <p>
        {w.found(sum(({ matched }) => matched).toString(), sum(({ lookedAt }) => lookedAt).toString())}
        {byType.size > 0 && <span className="quiet"> {[...byType].map(([type, count]) => `${typeName(type)} ${count.toString()}`).join(words.comma)}</span>}
      </p>
      <ul className="rest">
        {sample.map((event) => (
          <li key={event.id}><span className="number">{moment(event.time)}</span> {typeName(event.shortType)} {plain(event.about) || <code>{event.subject}</code>}</li>
        ))}
      </ul>
      {test.hasNextPage && <button type="button" className="button" disabled={test.isFetching} onClick={() => void test.fetchNextPage()}>{w.more}</button>}
    </div>
  );
}
