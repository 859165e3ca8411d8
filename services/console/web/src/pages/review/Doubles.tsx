// Other signings that may tell of the same: merged into the one that is looked at, they leave boards and work.
import type { ReviewDouble, ReviewItem } from "@proto/ingest/v1/review_pb";
import { Link } from "react-router-dom";
import { reasonOf } from "@/api/failure";
import { newRequest } from "@/api/request";
import { patience, review } from "@/api/services";
import { useMoney } from "@/format";
import { StatusMark } from "@/parts/marks";
import { Foreign, Panel } from "@/parts/Panel";
import { useToast } from "@/parts/toast";
import { useWords, type Words } from "@/words";
import { useDecision } from "./Decision";
import { figureOf } from "./figure";

export const addressOf = (id: string) => `/review?state=all&item=${encodeURIComponent(id)}`;

// Why two may be the same, in words; a reason that the page has no word for is told by its name.
export function reasonsOf(reasons: readonly string[], words: Words): string {
  const why = words.review.doubleReasons as Record<string, string | undefined>;
  return reasons.map((reason) => why[reason] ?? reason).join(words.comma);
}

function Double({ into, of, mayMerge }: { into: ReviewItem; of: ReviewDouble; mayMerge: boolean }) {
  const words = useWords();
  const w = words.review;
  const money = useMoney();
  const toast = useToast();
  const other = of.item;
  const stay = () => undefined;
  const merge = useDecision(
    () => review.mergeItems({ into: { id: into.id, expectedRevision: into.revision }, targets: [{ id: other?.id ?? "", expectedRevision: other?.revision ?? 0n }], requestId: newRequest() }, patience),
    w.merged, stay);
  if (other === undefined) {
    return null;
  }
  const { name, signing } = figureOf(other, words);
  return (
    <li>
      <Link to={addressOf(other.id)}><Foreign>{signing?.articleTitle || name}</Foreign></Link> <StatusMark status={other.status} />
      <div className="sub-line"><Foreign>{name}</Foreign> {signing?.amount && money(signing.amount)} {signing?.publishedOn} {reasonsOf(of.reasons, words)}</div>
      {mayMerge && (
        <button type="button" className="button" disabled={merge.isPending} aria-label={w.mergeHereOf(signing?.articleTitle || name)}
          onClick={() => merge.mutate(undefined, { onError: (error) => toast("error", reasonOf(error, words)) })}>
          {w.mergeHere}
        </button>
      )}
    </li>
  );
}

export function Doubles({ item, doubles, mayMerge }: { item: ReviewItem; doubles: readonly ReviewDouble[]; mayMerge: boolean }) {
  const w = useWords().review;
  return (
    <Panel title={w.doubles} className="whole">
      <p className="quiet">{w.doublesHint}</p>
      <ul className="history">{doubles.map((one) => <Double key={one.item?.id} into={item} of={one} mayMerge={mayMerge} />)}</ul>
    </Panel>
  );
}
