// The zone's own screen: where its units stand, who is next above (标兵) and below (追兵), and where they lie behind (短板).
import type { RankingRow } from "@proto/scoring/v1/ranking_pb";
import { useQuery } from "@tanstack/react-query";
import { useOwnZones } from "@/api/person";
import { appraisal, patience } from "@/api/services";
import { quoted } from "@/lists/expression";
import { topics } from "@/live/stale";
import { Foreign } from "@/parts/Panel";
import { useWords } from "@/words";
import { Explanation } from "./Explanation";
import type { Asked } from "./ranking";

// Who answers for more has no screen of its own.
const most = 3;

// Units of the zones of whoever acts.
export function useOwnUnits(): readonly string[] {
  const zones = useOwnZones();
  const { data } = useQuery({
    queryKey: [topics.boards, "own units", zones.join()],
    queryFn: () => appraisal.listUnits({ filter: zones.map((zone) => `zone.id = ${quoted(zone)}`).join(" OR "), pageSize: 100 }, patience),
    enabled: zones.length > 0,
    select: ({ units }) => units.map(({ id }) => id),
  });
  return data ?? [];
}

export function OwnUnits({ query, rows }: { query: Asked; rows: readonly RankingRow[] }) {
  const w = useWords().ranking;
  const own = useOwnUnits();
  const shown = rows.filter(({ unit }) => own.includes(unit));
  if (shown.length === 0 || shown.length > most) {
    return null;
  }
  return shown.map((row) => (
    <section key={row.unit} className="own-unit" aria-label={w.ownScreen(row.name || row.unit)}>
      <h3><Foreign>{w.ownStanding(row.name || row.unit, row.rank || row.cohortRank || "–", row.score || "–")}</Foreign></h3>
      <Explanation query={query} unit={row.unit} brief />
    </section>
  ));
}
