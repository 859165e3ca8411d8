// The picture of a timetable: a bar for each procedure, from its latest acceptance to its latest result, and over it what
// has happened: its review, the days on which the clock stood, what is promised; around it, where it has moved, the bar
// that a leader signed.
import type { GetCaseResponse } from "@proto/approval/v1/approval_service_pb";
import { PromiseState, type NodeState, type Promise } from "@proto/approval/v1/node_pb";
import { isDone, statusNames } from "@/casework/names";
import { lightNames } from "@/parts/marks";
import { colorOf } from "@/parts/theme";
import type { Words } from "@/words";
import type { Baseline } from "./baseline";

// A row of the chart stands beside its row of the table.
export const headHeight = 34;
export const rowHeight = 32;

const dayMs = 86_400_000;

function at(day: string): number {
  return Date.parse(`${day}T00:00:00`);
}

function label(ms: number): string {
  const day = new Date(ms);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
}

type Kind = "baseline" | "plan" | "review" | "stop" | "promise";

interface Mark {
  kind: Kind;
  row: number;
  // A day is drawn to its end: a procedure of one working day is not a line.
  from: number;
  to: number;
  color: string;
}

// Of a row's height.
const heights: Record<Kind, number> = { baseline: 24, plan: 16, review: 6, stop: 16, promise: 12 };

function marksOf(node: NodeState, row: number, promises: readonly Promise[], today: string, baseline: Baseline | undefined): Mark[] {
  const marks: Mark[] = [];
  const draw = (kind: Kind, from: string, to: number, color: string) => from !== "" && marks.push({ kind, row, from: at(from), to, color: colorOf(color) });
  const was = baseline?.get(node.procedureId);
  if (was !== undefined) {
    draw("baseline", was.wasAccept, at(was.wasResult) + dayMs, "quiet");
  }
  draw("plan", node.latestAccept, at(node.latestResult) + dayMs, isDone(node.status) ? "light-none" : `light-${lightNames[node.light]}`);
  for (const stop of node.stops) {
    draw("stop", stop.from, stop.until === "" ? Math.max(at(stop.expectedUntil || today), at(stop.from) + dayMs) : at(stop.until), "warm-line");
  }
  draw("review", node.acceptedOn, at(node.completedOn || today) + dayMs, "ink");
  for (const promise of promises) {
    if (promise.state !== PromiseState.CLOSED) {
      draw("promise", promise.dueOn, at(promise.dueOn) + dayMs, "brand");
    }
  }
  return marks;
}

interface Api {
  value: (i: number) => number;
  coord: (p: number[]) => number[];
}

function shapeOf({ kind, color }: Mark, api: Api) {
  const [left = 0, middle = 0] = api.coord([api.value(1), api.value(0)]);
  const [right = 0] = api.coord([api.value(2), api.value(0)]);
  const half = heights[kind] / 2;
  if (kind === "promise") {
    const x = (left + right) / 2;
    const points = [[x, middle - half], [x + half, middle], [x, middle + half], [x - half, middle]];
    return { type: "polygon", shape: { points }, style: { fill: color, stroke: colorOf("panel") } };
  }
  const shape = { x: left, y: middle - half, width: Math.max(right - left, 2), height: half * 2, r: kind === "plan" ? 3 : 0 };
  if (kind === "baseline") {
    return { type: "rect", shape, style: { fill: "none", stroke: color, lineDash: [3, 3] } };
  }
  return { type: "rect", shape, style: { fill: color, stroke: kind === "stop" ? colorOf("warm") : undefined } };
}

export function ganttOf({ caseState, nodes, promises }: GetCaseResponse, today: string, words: Words, baseline?: Baseline) {
  const start = caseState?.timetable?.start || caseState?.requiredStart || "";
  const days = new Map(caseState?.timetable?.nodes.map(({ procedureId, durationWd }) => [procedureId, durationWd]));
  const marks = nodes.flatMap((node, row) => marksOf(node, row, promises.filter(({ procedureId }) => procedureId === node.procedureId), today, baseline));
  const told = (node: NodeState) =>
    [node.zh, words.casework.statuses[statusNames[node.status]], words.project.span(node.latestAccept, node.latestResult, days.get(node.procedureId) ?? 0)].join("\n");
  const baseOption = {
    grid: { left: 190, right: 30, top: headHeight, bottom: 20, containLabel: false },
    tooltip: {
      renderMode: "richText",
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const node = nodes[marks[dataIndex]?.row ?? -1];
        return node === undefined ? "" : told(node);
      },
    },
    xAxis: {
      type: "time",
      position: "top",
      axisLabel: { color: colorOf("quiet"), hideOverlap: true, formatter: label },
      splitLine: { show: true, lineStyle: { color: colorOf("line") } },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: nodes.map((node) => node.zh),
      axisTick: { show: false },
      axisLabel: { color: colorOf("ink"), width: 180, overflow: "truncate", interval: 0 },
    },
    series: [
      {
        type: "custom",
        encode: { x: [1, 2], y: 0 },
        data: marks.map(({ row, from, to }) => [row, from, to]),
        renderItem: ({ dataIndex }: { dataIndex: number }, api: Api) => {
          const mark = marks[dataIndex];
          return mark === undefined ? undefined : shapeOf(mark, api);
        },
        markLine: {
          symbol: "none",
          data: [
            { xAxis: at(start), label: { formatter: words.project.start, color: colorOf("light-red"), position: "end" }, lineStyle: { color: colorOf("light-red"), width: 1.5 } },
            ...(today === "" ? [] : [{ xAxis: at(today), label: { formatter: words.todo.isToday, color: colorOf("brand"), position: "end" }, lineStyle: { color: colorOf("brand"), width: 1.5, type: "dashed" } }]),
          ],
        },
      },
    ],
    animationDuration: 300,
  };
  // On a phone the bars need the room more than the names, which the table has in full.
  return {
    baseOption,
    media: [
      { query: { maxWidth: 520 }, option: { grid: { left: 112, right: 24 }, yAxis: { axisLabel: { width: 104, fontSize: 11 } } } },
      { option: { grid: { left: 190, right: 30 }, yAxis: { axisLabel: { width: 180, fontSize: 12 } } } },
    ],
  };
}
