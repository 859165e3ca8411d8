// The plan as a tree: each node's light, how far it is beside how far it should be, and how that came.
import { GoalKind, PlanRole, type GetScorecardResponse, type PlanNode } from "@proto/scoring/v1/scorecard_service_pb";
import { useState } from "react";
import { useHasRole } from "@/api/person";
import { Foreign, InBoth } from "@/parts/Panel";
import { useWords } from "@/words";
import { RecordDialog } from "./RecordDialog";
import { goals, lights, roles, ways } from "./scorecard";
import { depthOf, hasChildren, shareOf, shownOf } from "./tree";

const recorders = ["department", "zone_leader", "statistics", "appraisal_office", "operator"] as const;

function Progress({ node }: { node: PlanNode }) {
  const w = useWords().scorecards;
  const pace = node.pace === "" ? undefined : Number(node.pace) * 100;
  return (
    <div className="pace">
      <span className="number main-line">{shareOf(node.progress)}</span>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={w.pace(shareOf(node.progress), shareOf(node.pace))}>
        <rect className="ground" width="100" y="2" height="6" />
        <rect className={`light-${lights[node.light]}`} width={node.progress === "" ? 0 : Number(node.progress) * 100} y="2" height="6" />
        {pace !== undefined && <rect className="should" x={Math.min(99, pace)} width="1" y="0" height="10" />}
      </svg>
    </div>
  );
}

function Why({ node }: { node: PlanNode }) {
  const words = useWords();
  const w = words.scorecards;
  return (
    <>
      {node.gatedBy !== "" && <div className="fault">{w.gated}</div>}
      <div>{[w.ways[ways[node.how]], ...node.why.map(w.whyInWords)].filter(Boolean).join(words.semicolon)}</div>
      {node.unmeasured.length > 0 && <div className="sub-line">{w.unmeasured(node.unmeasured.length)}</div>}
      {node.hole !== "" && <div className="sub-line">{w.hole}{words.colon}<InBoth>{node.hole}</InBoth></div>}
      {node.last !== undefined && (node.last.note !== "" || node.last.source !== "") && <div className="sub-line"><Foreign>{[node.last.on, node.last.note, node.last.source].filter(Boolean).join(" · ")}</Foreign></div>}
    </>
  );
}

export function Tree({ of, isToday }: { of: GetScorecardResponse; isToday: boolean }) {
  const words = useWords();
  const w = words.scorecards;
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [recording, setRecording] = useState<PlanNode>();
  const records = useHasRole(recorders) && isToday;
  const toggle = (path: string) => setClosed((old) => new Set(old.has(path) ? [...old].filter((one) => one !== path) : [...old, path]));
  return (
    <>
      <div className="table-box" role="region" aria-label={`${w.what} ${words.table}`} tabIndex={0}>
        <table className="plan" aria-label={w.what}>
          <thead>
            <tr>
              <th scope="col">{w.node}</th>
              <th scope="col">{w.light}</th>
              <th scope="col">{w.progress}</th>
              <th scope="col" className="not-narrow">{w.goal}</th>
              <th scope="col" className="not-narrow">{w.due}</th>
              <th scope="col" className="not-narrow">{w.why}</th>
              {records && <th scope="col" className="no-print"><span className="unseen">{w.record}</span></th>}
            </tr>
          </thead>
          <tbody>
            {shownOf(of.nodes, closed).map((node) => (
              <tr key={node.path} data-path={node.path} data-light={lights[node.light]} className={node.path === "" ? "whole" : undefined}>
                <td style={{ paddingInlineStart: `${depthOf(node) * 1.2 + 0.5}em` }}>
                  {hasChildren(of.nodes, node.path) && <button type="button" className="button plain no-print" aria-expanded={!closed.has(node.path)} aria-label={w.below(node.name)} onClick={() => toggle(node.path)}>{closed.has(node.path) ? "+" : "−"}</button>}
                  <span className={node.role === PlanRole.MEASURE ? "" : "main-line"}><Foreign>{node.name}</Foreign></span>{" "}
                  {node.role !== PlanRole.MEASURE && <span className={`mark ${node.role === PlanRole.GUARANTEE ? "mark-extracted" : "mark-plain"}`}>{w.roles[roles[node.role]]}</span>}
                  {node.owner !== "" && <div className="sub-line"><Foreign>{node.owner}</Foreign></div>}
                </td>
                <td><span className={`plan-light plan-${lights[node.light]}`}>{w.lights[lights[node.light]]}</span></td>
                <td><Progress node={node} /></td>
                <td className="not-narrow">{node.goal !== GoalKind.UNSPECIFIED && <><span className="sub-line">{w.goals[goals[node.goal]]}</span> <span className="number">{[node.start, node.target].filter(Boolean).join(" → ")}</span>{node.unit}</>}</td>
                <td className="not-narrow number">{node.due || "–"}</td>
                <td className="not-narrow sub-line"><Why node={node} /></td>
                {records && <td className="no-print">{(node.goal !== GoalKind.UNSPECIFIED || !hasChildren(of.nodes, node.path)) && <button type="button" className="button" aria-label={w.recordOf(node.name)} onClick={() => setRecording(node)}>{w.record}</button>}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {recording !== undefined && <RecordDialog scorecard={of.scorecard?.id ?? ""} node={recording} day={of.asOf} onClose={() => setRecording(undefined)} />}
    </>
  );
}
