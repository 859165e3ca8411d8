// Rankings by frameworks of evaluation, computed of what is recorded.
import { Link, useSearchParams } from "react-router-dom";
import { useHasRole } from "@/api/person";
import { Nothing, Panel, Reading } from "@/parts/Panel";
import { useWords } from "@/words";
import { officeRoles } from "./acts";
import { FrameworkAndPeriod } from "./FrameworkAndPeriod";
import { OwnUnits } from "./OwnUnits";
import { drawCount } from "./draws";
import { useFrameworks } from "./ranking";
import { RankingTable } from "./RankingTable";

export function Frameworks() {
  const words = useWords();
  const w = words.ranking;
  const [params] = useSearchParams();
  const frameworks = useFrameworks();
  const publishes = useHasRole(officeRoles);
  return (
    <Reading of={frameworks} what={w.what}>
      {({ frameworks: known }) => {
        const latest = new Map(known.map((one) => [one.id, one]));
        const framework = params.get("framework") ?? known[0]?.id ?? "";
        const period = params.get("period") ?? "";
        const cohort = params.get("cohort") ?? "";
        const address = new URLSearchParams({ framework, period, ...(cohort !== "" && { cohort }) }).toString();
        return (
          <Panel title={latest.get(framework)?.name ?? w.what} extra={
            <span className="no-print actions">
              <FrameworkAndPeriod known={known} framework={framework} period={period} example="2022" />
              {period !== "" && <><Link className="button" to={`/boards/whatif?${address}&draws=${drawCount}`}>{w.intervals}</Link> <Link className="button" to={`/boards/whatif?${address}`}>{w.whatIf}</Link></>}
              {period !== "" && publishes && <Link className="button" to={`/boards/official?${address}`}>{w.publishThis}</Link>}
            </span>
          }>
            {period === "" ? <Nothing>{w.choosePeriod}</Nothing> : (
              <RankingTable key={address} query={{ framework, period, cohort }} above={(shown, rows) => <OwnUnits query={shown} rows={rows} />} />
            )}
          </Panel>
        );
      }}
    </Reading>
  );
}
