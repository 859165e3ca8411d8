import { Light, type Case, type Node } from "@proto/approval/v1/case_pb";
import { lazy, Suspense, useMemo } from "react";
import { caseName } from "@/format";
import { doubt } from "@/format/doubt";
import { LightMark } from "@/parts/marks";
import { Notice } from "@/parts/Panel";
import { Table, type Column } from "@/parts/Table";
import { useTheme } from "@/parts/theme";
import { useSpeech, useWords } from "@/words";
import { ganttOf, headHeight, rowHeight } from "./gantt";

const Chart = lazy(() => import("@/parts/Chart"));

function Summary({ nodes }: { nodes: readonly Node[] }) {
  const words = useWords();
  const count = (light: Light) => nodes.filter((node) => node.light === light).length;
  return (
    <p className="lights">
      {[Light.RED, Light.YELLOW, Light.GREEN].map((light) => <LightMark key={light} light={light}> {words.project.items(count(light))}</LightMark>)}
      <span className="sub-line">{words.project.lightRule}</span>
    </p>
  );
}

export function Timetable({ one }: { one: Case }) {
  const { words, language } = useSpeech();
  const { isDark } = useTheme();
  const w = words.project;
  // The colours of the picture are those of the theme.
  const option = useMemo(() => [isDark, ganttOf(one, words)] as const, [one, words, isDark])[1];
  const nodes = one.timetable?.nodes ?? [];
  const columns: Column<Node>[] = [
    { key: "what", title: w.procedure, card: "head", cell: ({ zh }) => <span title={zh} className="one-line">{zh}</span> },
    { key: "department", title: w.department, width: "20%", cell: ({ department }) => <span title={department} className="quiet one-line">{department}</span> },
    { key: "days", title: w.workingDays, width: "10%", align: "right", cell: ({ durationWd }) => <span className="number">{durationWd}</span> },
    { key: "accept", title: w.latestAccept, width: "16%", cell: ({ latestAccept }) => <span className="number">{latestAccept}</span> },
    { key: "result", title: w.latestResult, width: "16%", cell: ({ latestResult }) => <span className="number">{latestResult}</span> },
    { key: "light", title: w.light, width: "12%", cell: ({ light }) => <LightMark light={light} /> },
  ];
  const start = one.timetable?.start ?? "";
  return (
    <>
      {one.timetable?.provisional && (
        <Notice kind="warning" title={w.provisional}>{language === "en" ? one.timetable.provisionalReason : doubt(one.timetable.provisionalReason)}</Notice>
      )}
      <Summary nodes={nodes} />
      {start !== one.requiredStart && <p className="quiet">{w.noWorkingDay(one.requiredStart, start)}</p>}
      <div className="timetable">
        <Suspense fallback={<div style={{ height: headHeight + nodes.length * rowHeight + 20 }} />}>
          <Chart option={option} height={headHeight + nodes.length * rowHeight + 20} label={w.picture(caseName(one), one.timetable?.provisional === true, nodes.length, start)} />
        </Suspense>
        <Table label={w.timetable} columns={columns} rows={nodes} keyOf={({ procedureId }) => procedureId} />
      </div>
    </>
  );
}
