// A board as the page shows it, and beside it the one of a day before.
import type { Board, BoardRow } from "@proto/scoring/v1/board_pb";
import { useQuery } from "@tanstack/react-query";
import { patience, scoring } from "@/api/services";
import { before } from "@/format";
import { topics } from "@/live/stale";

export const boardIds = ["zones", "hot"] as const;
export type BoardId = (typeof boardIds)[number];

// Against which day the ranks are compared.
export const comparisons = { day: { days: 1 }, week: { days: 7 }, month: { months: 1 } } as const;
export type Comparison = keyof typeof comparisons;

export function useBoard(boardId: BoardId) {
  return useQuery({ queryKey: [topics.boards, "newest", boardId], queryFn: () => scoring.getBoard({ boardId }, patience) });
}

export function dayBefore(board: Board | undefined, comparison: Comparison): string {
  return board?.asOf ? before(board.asOf, comparisons[comparison]) : "";
}

// The ranks of that day, by zone: as it stands by what is known now.
export function useRanksBefore(boardId: BoardId, day: string): ReadonlyMap<string, number> | undefined {
  const { data } = useQuery({
    queryKey: [topics.boards, "of day", boardId, day],
    queryFn: () => scoring.getBoard({ boardId, asOf: day }, patience),
    enabled: day !== "",
    select: ranksOf,
  });
  return data;
}

function ranksOf({ board }: { board?: Board | undefined }): ReadonlyMap<string, number> {
  return new Map(board?.rows.map(({ zone, rank }) => [zone?.id ?? "", rank]));
}

// Only the length of a bar is a float; the figure beside it is exact.
export function lengths(rows: readonly BoardRow[], boardId: BoardId): (row: BoardRow) => number {
  const value = (row: BoardRow) => (boardId === "hot" ? BigInt(row.heat || "0") / 1000n : (row.total?.minor ?? 0n));
  const longest = rows.reduce((most, row) => (value(row) > most ? value(row) : most), 1n);
  return (row) => Number((value(row) * 1000n) / longest) / 10;
}

// Names the very board that is shown, whatever has changed since.
export function aboutBoard({ id: boardId, version, asOf, periodFrom, periodTo, logNo }: Board) {
  return version > 0n ? { boardId, version } : { boardId, asOf, periodFrom, periodTo, logNo };
}
