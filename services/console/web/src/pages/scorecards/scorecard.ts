// Scorecards as they are asked for.
import { GoalKind, PlanLight, PlanRole, RollUp } from "@proto/scoring/v1/scorecard_service_pb";
import { useQuery } from "@tanstack/react-query";
import { patience, scorecards } from "@/api/services";
import { topics } from "@/live/stale";

export const lights = { [PlanLight.UNSPECIFIED]: "none", [PlanLight.GREEN]: "green", [PlanLight.YELLOW]: "yellow", [PlanLight.RED]: "red" } as const;
export const roles = { [PlanRole.UNSPECIFIED]: "measure", [PlanRole.MAIN_LINE]: "mainLine", [PlanRole.TASK]: "task", [PlanRole.GUARANTEE]: "guarantee", [PlanRole.MEASURE]: "measure" } as const;
export const ways = { [RollUp.UNSPECIFIED]: "none", [RollUp.BY_HAND]: "byHand", [RollUp.BY_CHILDREN]: "byChildren", [RollUp.BY_RULE]: "byRule" } as const;
export const goals = { [GoalKind.UNSPECIFIED]: "none", [GoalKind.INDICATOR]: "indicator", [GoalKind.MILESTONE]: "milestone", [GoalKind.RATIO]: "ratio", [GoalKind.COUNT]: "count", [GoalKind.PROJECT_SET]: "projectSet" } as const;

export function useScorecards() {
  return useQuery({ queryKey: [topics.boards, "scorecards"], queryFn: () => scorecards.listScorecards({}, patience), select: ({ scorecards: all }) => all });
}

export function useScorecard(id: string, asOf: string) {
  return useQuery({ queryKey: [topics.boards, "scorecard", id, asOf], queryFn: () => scorecards.getScorecard({ id, asOf }, patience), enabled: id !== "", retry: false });
}
