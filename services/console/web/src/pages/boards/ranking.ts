// Which ranking is meant, and how it is asked for.
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { RankingQuery, RankingQuerySchema } from "@proto/scoring/v1/ranking_pb";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { appraisal, patience } from "@/api/services";
import { topics } from "@/live/stale";

// What of a query decides: an official board by its id, or all the rest.
export type Asked = MessageInitShape<typeof RankingQuerySchema>;

export function askedOf({ framework, version, period, cohort, knownOn, atLeast, logNo }: RankingQuery): Asked {
  return { framework, version, period, cohort, knownOn, atLeast, logNo };
}

export function keyOf({ framework, version, period, cohort, knownOn, atLeast, logNo, board, boardRevision }: Asked): string {
  return [framework, version, period, cohort, knownOn, atLeast, logNo, board, boardRevision].join(" ");
}

const pageSize = 200;

// All pages are of the board of the first: the token stands for it.
export function useRanking(query: Asked) {
  return useInfiniteQuery({
    queryKey: [topics.boards, "ranking", keyOf(query)],
    queryFn: ({ pageParam }) => appraisal.getRanking({ query, pageSize, pageToken: pageParam }, patience),
    initialPageParam: "",
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    retry: false,
  });
}

// Of units on the board, as far as its rows were read; the id where it has no name.
export function useUnitNames(query: Asked): (unit: string) => string {
  const { data } = useRanking(query);
  const names = new Map(data?.pages.flatMap(({ rows }) => rows.map(({ unit, name }) => [unit, name] as const)));
  return (unit) => names.get(unit) || unit;
}

export function useExplanation(query: Asked, unit: string) {
  return useQuery({ queryKey: [topics.boards, "explain", keyOf(query), unit], queryFn: () => appraisal.explain({ query, unit }, patience) });
}

// With the last final board of the period before.
export function useComparison(query: Asked, unit: string) {
  return useQuery({ queryKey: [topics.boards, "compare", keyOf(query), unit], queryFn: () => appraisal.compare({ after: query, unit }, patience) });
}

export function useFrameworks() {
  return useQuery({ queryKey: [topics.boards, "frameworks"], queryFn: () => appraisal.listFrameworks({}, patience) });
}

export function useNodes(framework: string, version: string) {
  return useQuery({
    queryKey: [topics.boards, "framework", framework, version],
    queryFn: () => appraisal.getFramework({ id: framework, version }, patience),
    enabled: framework !== "",
    select: ({ nodes }) => nodes,
  });
}
