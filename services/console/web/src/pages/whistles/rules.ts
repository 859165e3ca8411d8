import { useQuery } from "@tanstack/react-query";
import { patience, whistles } from "@/api/services";
import { topics } from "@/live/stale";

// Items, departments and zones of the rules in force.
export function useRules() {
  return useQuery({ queryKey: [topics.whistles, "rules"], queryFn: () => whistles.getWhistleRules({}, patience), staleTime: 600_000 });
}
