// 任务书: a zone's plan as a tree, as it stands today or stood on a day.
import { useSearchParams } from "react-router-dom";
import { Page } from "@/parts/Page";
import { Foreign, InBoth, Nothing, Panel, Reading } from "@/parts/Panel";
import { useWords } from "@/words";
import { useScorecard, useScorecards } from "./scorecard";
import { Tree } from "./Tree";

export default function ScorecardRoom() {
  const words = useWords();
  const w = words.scorecards;
  const [params, setParams] = useSearchParams();
  const all = useScorecards();
  const known = all.data ?? [];
  const id = params.get("id") ?? known[0]?.scorecard?.id ?? "";
  const day = params.get("day") ?? "";
  const scorecard = useScorecard(id, day);
  const change = (key: string, value: string) => setParams((old) => {
    const next = new URLSearchParams(old);
    return value === "" ? (next.delete(key), next) : (next.set(key, value), next);
  });
  return (
    <Page title={words.rooms.scorecards} extra={
      <span className="no-print actions">
        <label>{w.what}{" "}
          <select value={id} onChange={({ target }) => change("id", target.value)}>
            {known.map(({ scorecard: one }) => one && <option key={one.id} value={one.id}>{one.name}</option>)}
          </select>
        </label>{" "}
        <label>{w.asOf}{" "}<input type="date" value={day} onChange={({ target }) => change("day", target.value)} /></label>
      </span>
    }>
      {id === "" ? (all.data === undefined ? <Reading of={all} what={w.what}>{() => <></>}</Reading> : <Nothing>{w.none}</Nothing>) : (
        <Reading of={scorecard} what={w.what}>
          {(told) => (
            <Panel title={told.scorecard?.name ?? w.what} extra={<span className="quiet">{w.standing(told.asOf)}</span>}>
              <p className="sub-line">
                <Foreign>{told.scorecard?.document ?? ""}</Foreign>{` · ${words.ranking.version(told.scorecard?.version ?? "")}`}
                {told.scorecard?.ownExample && ` · ${w.ownExample}`}
              </p>
              {(told.scorecard?.holes.length ?? 0) > 0 && (
                <details className="sub-line"><summary>{w.holes(told.scorecard?.holes.length ?? 0)}</summary>
                  <ul className="plain-list">{told.scorecard?.holes.map((hole) => <li key={hole}><InBoth>{hole}</InBoth></li>)}</ul>
                </details>
              )}
              <Tree key={id} of={told} isToday={day === ""} />
            </Panel>
          )}
        </Reading>
      )}
    </Page>
  );
}
