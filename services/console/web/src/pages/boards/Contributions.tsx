import type { Board, BoardRow, Contribution, NotConverted } from "@proto/scoring/v1/board_pb";
import type { Signing } from "@proto/ingest/v1/signing_pb";
import { useInfiniteQuery, useQuery, type UseInfiniteQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router-dom";
import { reasonOf } from "@/api/failure";
import { ingest, patience, scoring } from "@/api/services";
import { projectName, useMoney, zoneName } from "@/format";
import { anyOf, quoted } from "@/lists/expression";
import { topics } from "@/live/stale";
import { Foreign } from "@/parts/Panel";
import { useWords, type Words } from "@/words";
import { aboutBoard } from "./board";

const pageSize = 20; // of what a row is made of, and of what could not be added
const mostNames = 60; // a filter takes 64 restrictions

// The signings behind a board's figures, for their names.
function useSignings(ids: readonly string[]): ReadonlyMap<string, Signing> {
  const { data } = useQuery({
    queryKey: [topics.signings, "of board", ids],
    queryFn: async () => {
      const chunks = Array.from({ length: Math.ceil(ids.length / mostNames) }, (_, at) => ids.slice(at * mostNames, (at + 1) * mostNames));
      const pages = await Promise.all(chunks.map((chunk) => ingest.listSignings({ filter: anyOf(chunk.map((id) => `id = ${quoted(id)}`)), pageSize: mostNames }, patience)));
      return pages.flatMap(({ signings }) => signings);
    },
    enabled: ids.length > 0,
    placeholderData: (old) => old,
  });
  return new Map(data?.map((one) => [one.id, one]));
}

function More({ of }: { of: UseInfiniteQueryResult }) {
  const words = useWords();
  return (
    <>
      {of.isError && <span className="fault" role="alert">{reasonOf(of.error, words)} </span>}
      {of.isFetching && <span className="quiet" role="status">{words.opening}</span>}
      {(of.hasNextPage || of.isError) && !of.isFetching && <button type="button" className="button" onClick={() => void of.fetchNextPage()}>{words.board.more}</button>}
    </>
  );
}

// What makes up a row's total: the figures add up to it.
export function Contributions({ board, row }: { board: Board; row: BoardRow }) {
  const words = useWords();
  const money = useMoney();
  const zoneId = row.zone?.id ?? "";
  const pages = useInfiniteQuery({
    queryKey: [topics.boards, "contributions", board.id, board.asOf, zoneId, row.changedLogNo.toString()],
    queryFn: ({ pageParam }) => scoring.listContributions({ ...aboutBoard(board), zoneId, pageSize, pageToken: pageParam }, patience),
    initialPageParam: "",
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
  });
  const entries: Contribution[] = pages.data?.pages.flatMap(({ contributions }) => contributions) ?? [];
  const signings = useSignings(entries.map(({ signingId }) => signingId));
  return (
    <>
      <ul className="plain-list">
        {entries.map((one) => (
          <li key={one.signingId}>
            <Link to={`/signings/${encodeURIComponent(one.signingId)}`}><Foreign>{signings.get(one.signingId)?.members.map(projectName).join(words.comma) || words.unnamed}</Foreign></Link>
            {words.board.contribution(Number(one.projects), money(one.amount), one.amountAlt && money(one.amountAlt), one.dated, board.id === "hot" ? (one.weight / 1000).toFixed(3) : "")}
          </li>
        ))}
      </ul>
      <More of={pages} />
    </>
  );
}

// Why a signing is not on the board, by the rules in the order in which the board applies them.
function whyNotCounted(entry: NotConverted, asOf: string, signing: Signing | undefined, words: Words): string {
  const w = words.board.notCounted;
  if (!entry.zone?.id) {
    return w.zone;
  }
  const stated = entry.amount ?? signing?.amountAlt;
  if (stated === undefined) {
    return w.amount;
  }
  if (stated.currency !== "CNY" && signing?.amountAlt?.currency !== "CNY") {
    return w.currency;
  }
  const dated = signing?.signedOn || signing?.publishedOn;
  return dated === undefined ? entry.reason : dated === "" ? w.date : dated > asOf ? w.later(dated) : entry.reason;
}

function NotCountedList({ board }: { board: Board }) {
  const words = useWords();
  const money = useMoney();
  const pages = useInfiniteQuery({
    queryKey: [topics.boards, "not converted", board.id, board.asOf, board.notConvertedLogNo.toString()],
    queryFn: ({ pageParam }) => scoring.listNotConverted({ ...aboutBoard(board), pageSize, pageToken: pageParam }, patience),
    initialPageParam: "",
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
  });
  const entries = pages.data?.pages.flatMap(({ notConverted }) => notConverted) ?? [];
  const signings = useSignings(entries.map(({ signingId }) => signingId));
  return (
    <>
      <ul className="plain-list">
        {entries.map((entry) => (
          <li key={entry.signingId}>
            <Link to={`/signings/${encodeURIComponent(entry.signingId)}`}><Foreign>{zoneName(entry.zone, words)}</Foreign> {money(entry.amount)}</Link>
            {words.inBrackets(whyNotCounted(entry, board.asOf, signings.get(entry.signingId), words))}
          </li>
        ))}
      </ul>
      <More of={pages} />
    </>
  );
}

// One line with a count, which opens.
export function NotCounted({ board }: { board: Board }) {
  const words = useWords();
  const [isOpen, setOpen] = useState(false);
  return board.notConvertedSignings === 0n ? null : (
    <details className="not-counted" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words.board.notCountedLine(Number(board.notConvertedSignings))}</summary>
      {isOpen && <NotCountedList board={board} />}
    </details>
  );
}
