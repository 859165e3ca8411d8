// Rankings by frameworks of evaluation, computed of what is recorded.
import { Link, useSearchParams } from "react-router-dom";
import { useHasRole } from "@/api/person";
import { Nothing, Panel, Reading } from "@/parts/Panel";
import { useWords } from "@/words";
import { officeRoles } from "./acts";
import { OwnUnits } from "./OwnUnits";
import { drawCount } from "./draws";
import { useFrameworks } from "./ranking";
import { RankingTable } from "./RankingTable";

export function Frameworks() {
  const words = useWords();
  const w = words.ranking;
  const [params, setParams] = useSearchParams();
  const frameworks = useFrameworks();
  const publishes = useHasRole(officeRoles);
  const change = (key: string, value: string) => setParams((old) => {
    const next = new URLSearchParams(old);
    next.set(key, value);
    next.delete("unit");
    return next;
  });
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
              <label>{w.framework}{" "}
                <select value={framework} onChange={({ target }) => change("framework", target.value)}>
                  {[...latest.values()].map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
                </select>
              </label>{" "}
              <label>{w.period}{" "}
                <input key={period} defaultValue={period} placeholder="2022" size={8}
                  onBlur={({ target }) => target.value.trim() !== period && change("period", target.value.trim())}
                  onKeyDown={({ key, currentTarget }) => key === "Enter" && change("period", currentTarget.value.trim())} />
              </label>
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
