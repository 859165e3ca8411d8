import type { GetCaseResponse } from "@proto/approval/v1/approval_service_pb";
import { Light } from "@proto/approval/v1/case_pb";
import type { NodeState } from "@proto/approval/v1/node_pb";
import { lazy, Suspense, useMemo } from "react";
import { isDone, statusNames } from "@/casework/names";
import { caseName } from "@/format";
import { doubt } from "@/format/doubt";
import { useLive } from "@/live";
import { LightMark } from "@/parts/marks";
import { Notice } from "@/parts/Panel";
import { Table, type Column } from "@/parts/Table";
import { useTheme } from "@/parts/theme";
import { useSpeech, useWords } from "@/words";
import { useBaseline, type Baseline } from "./baseline";
import { ganttOf, headHeight, rowHeight } from "./gantt";

const Bars = lazy(() => import("@/parts/Bars"));

function Summary({ nodes }: { nodes: readonly NodeState[] }) {
  const words = useWords();
  const count = (light: Light) => nodes.filter((node) => !isDone(node.status) && node.light === light).length;
  return (
    <p className="lights">
      {[Light.RED, Light.YELLOW, Light.GREEN].map((light) => <LightMark key={light} light={light}> {words.project.items(count(light))}</LightMark>)}
      <span className="sub-line">{words.project.lightRule}</span>
    </p>
  );
}

// What the picture's marks mean, beside the colours of the lights.
function Legend({ hasBaseline }: { hasBaseline: boolean }) {
  const w = useWords().project.legend;
  return (
    <p className="lights sub-line">
      {(["review", "stop", "promise", "today"] as const).map((key) => <span key={key} className="light"><i className={`key-${key}`} aria-hidden="true" />{w[key]}</span>)}
      {hasBaseline && <span className="light"><i className="key-baseline" aria-hidden="true" />{w.baseline}</span>}
    </p>
  );
}

// How far a latest result lies from the one that was signed.
function Drift({ of, baseline }: { of: NodeState; baseline: Baseline }) {
  const words = useWords();
  const w = words.plan;
  const moved = baseline.get(of.procedureId);
  if (moved === undefined) {
    return <span className="quiet">{w.same}</span>;
  }
  const { wasAccept, wasResult, resultMovedWd, acceptMovedWd } = moved;
  return <span className="one-line" title={wasAccept === "" ? w.isNew : `${w.shifted(resultMovedWd || acceptMovedWd)}${words.comma}${w.wasPlanned(wasAccept, wasResult)}`}>{wasAccept === "" ? w.isNew : w.short(resultMovedWd || acceptMovedWd)}</span>;
}

// Every procedure of a case with how far it has come; with a required start, the picture beside it. A click on either
// opens the procedure.
export function Timetable({ file, onPick }: { file: GetCaseResponse; onPick: (procedureId: string) => void }) {
  const { words, language } = useSpeech();
  const { isDark } = useTheme();
  const { businessDate } = useLive();
  const w = words.project;
  const { caseState: one, nodes } = file;
  // What rules have dropped since has no days; it stands at the end of the table.
  const planned = useMemo(() => nodes.filter(({ noLongerRequired }) => !noLongerRequired), [nodes]);
  const baseline = useBaseline(one);
  // The colours of the picture are those of the theme.
  const picture = useMemo(() => [isDark, ganttOf({ ...file, nodes: planned }, businessDate, words, baseline)] as const, [file, planned, businessDate, words, baseline, isDark])[1];
  const timetable = one?.timetable;
  const columns: Column<NodeState>[] = [
    { key: "what", title: w.procedure, card: "head", cell: ({ zh, procedureId, toConfirm, noLongerRequired }) => (
      <button type="button" title={toConfirm ? `${zh}${words.comma}${words.questions.toConfirm}` : zh} className="link one-line" onClick={() => onPick(procedureId)}>{zh}{toConfirm && <small className="quiet"> {words.questions.toConfirm}</small>}{noLongerRequired && <small className="quiet"> {w.noLongerRequired}</small>}</button>
    ) },
    { key: "state", title: words.signing.status, width: baseline ? "12%" : "15%", cell: ({ status }) => <span className={isDone(status) ? "quiet one-line" : "one-line"}>{words.casework.statuses[statusNames[status]]}</span> },
    { key: "office", title: w.department, width: baseline ? "13%" : "18%", cell: ({ responsible }) => <span title={responsible?.office} className="quiet one-line">{responsible?.office}</span> },
    { key: "accept", title: w.latestAccept, width: "16%", cell: ({ latestAccept }) => <span className="number">{latestAccept}</span> },
    { key: "result", title: w.latestResult, width: "16%", cell: ({ latestResult }) => <span className="number">{latestResult}</span> },
    ...(baseline ? [{ key: "drift", title: words.plan.drift, width: "12%", cell: (node: NodeState) => <Drift of={node} baseline={baseline} /> }] : []),
    { key: "light", title: w.light, width: "12%", cell: ({ status, light }) => (isDone(status) ? <span className="quiet">{w.through}</span> : <LightMark light={light} />) },
  ];
  const table = <Table label={w.timetable} columns={columns} rows={nodes} keyOf={({ procedureId }) => procedureId} />;
  if (one === undefined || timetable === undefined) {
    return table;
  }
  const height = headHeight + planned.length * rowHeight + 20;
  return (
    <>
      {timetable.provisional && <Notice kind="warning" title={w.provisional}>{language === "en" ? timetable.provisionalReason : doubt(timetable.provisionalReason)}</Notice>}
      <Summary nodes={planned} />
      <Legend hasBaseline={baseline !== undefined} />
      {timetable.start !== one.requiredStart && <p className="quiet">{w.noWorkingDay(one.requiredStart, timetable.start)}</p>}
      <div className="timetable">
        <Suspense fallback={<div style={{ height }} />}>
          <Bars picture={picture} label={w.picture(caseName(one), timetable.provisional, planned.length, timetable.start)}
            onRow={(row) => planned[row] && onPick(planned[row].procedureId)} />
        </Suspense>
        {table}
      </div>
    </>
  );
}
