import type { Case } from "@proto/approval/v1/case_pb";
import type { MovedNode } from "@proto/approval/v1/plan_pb";
import { useQuery } from "@tanstack/react-query";
import { approval, patience } from "@/api/services";
import { topics } from "@/live/stale";

// What has moved against the signed baseline, by procedure; what is not in it stands where it was signed. undefined
// without a baseline, and while it is the plan itself.
export type Baseline = ReadonlyMap<string, MovedNode>;

export function useBaseline(one: Case | undefined): Baseline | undefined {
  const signed = one?.baselineVersion ?? 0n;
  const current = one?.timetableVersion ?? 0n;
  const { data } = useQuery({
    queryKey: [topics.cases, "diff", one?.id, signed.toString(), current.toString()],
    queryFn: () => approval.diffVersions({ id: one?.id ?? "", from: signed, to: current }, patience),
    enabled: signed !== 0n && signed !== current,
    select: ({ moved }) => new Map(moved.map((node) => [node.procedureId, node])),
  });
  return signed !== 0n && signed !== current ? data : undefined;
}
