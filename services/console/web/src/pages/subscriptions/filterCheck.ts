// Whether the service takes a filter, and what it says, asked of the service once the typing rests.
import type { FilterClause } from "@proto/notification/v1/filter_questions_pb";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { notification, patience } from "@/api/services";
import { topics } from "@/live/stale";

export type Verdict = { kind: "asking" } | { kind: "fits"; clauses: readonly FilterClause[] } | { kind: "refused"; fault: string } | { kind: "unknown" };

const restMs = 400;

// The value once it has not changed for a while.
function useRested(value: string): string {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setRested(value), restMs);
    return () => window.clearTimeout(timer);
  }, [value]);
  return rested;
}

export function useVerdict(filter: string): Verdict {
  const rested = useRested(filter);
  const check = useQuery({
    queryKey: [topics.subscriptions, "check", rested],
    queryFn: () => notification.checkFilter({ filter: rested }, patience),
    staleTime: Infinity,
  });
  if (rested !== filter || check.isPending) {
    return { kind: "asking" };
  }
  if (check.data === undefined) {
    return { kind: "unknown" };
  }
  return check.data.fault === "" ? { kind: "fits", clauses: check.data.clauses } : { kind: "refused", fault: check.data.fault };
}
