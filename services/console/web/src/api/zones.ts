import { useQuery } from "@tanstack/react-query";
import { topics } from "@/live/stale";
import { patience, scoring } from "./services";

export interface Zone {
  id: string;
  name: string;
  province: string;
}

const none: readonly Zone[] = [];

// The zones that have something on the board, by name: those one may look for.
export function useZones(): readonly Zone[] {
  const { data } = useQuery({
    queryKey: [topics.boards, "zones", "names"],
    queryFn: () => scoring.getBoard({ boardId: "zones" }, patience),
    select: ({ board }) =>
      (board?.rows ?? []).flatMap(({ zone }) => (zone?.id ? [{ id: zone.id, name: zone.name, province: zone.province }] : [])).sort((a, b) => a.name.localeCompare(b.name, "zh")),
  });
  return data ?? none;
}
