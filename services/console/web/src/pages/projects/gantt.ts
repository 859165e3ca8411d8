// The picture of a timetable: a bar for each procedure, from its latest acceptance to its latest result, and over it what
// has happened: its review, the days on which the clock stood, what is promised; around it, where it has moved, the bar
// that a leader signed.
import type { GetCaseResponse } from "@proto/approval/v1/approval_service_pb";
import { PromiseState, type NodeState, type Promise } from "@proto/approval/v1/node_pb";
import { isDone, statusNames } from "@/casework/names";
import { at, dayMs, type Bar, type Picture } from "@/parts/timeline";
import { lightNames } from "@/parts/lights";
import type { Words } from "@/words";
import type { Baseline } from "./baseline";

// A row of the picture stands beside its row of the table.
export const headHeight = 34;
export const rowHeight = 32;

function barsOf(node: NodeState, promises: readonly Promise[], today: string, baseline: Baseline | undefined): Bar[] {
  const bars: Bar[] = [];
  const draw = (shape: Bar["shape"], size: number, from: string, to: number, color: string, edge?: string) =>
    from !== "" && bars.push({ shape, size, from: at(from), to, color, ...(edge !== undefined && { edge }) });
  const was = baseline?.get(node.procedureId);
  if (was !== undefined) {
    draw("outline", 24, was.wasAccept, at(was.wasResult) + dayMs, "quiet", "quiet");
  }
  draw("round", 16, node.latestAccept, at(node.latestResult) + dayMs, isDone(node.status) ? "light-none" : `light-${lightNames[node.light]}`);
  for (const stop of node.stops) {
    draw("square", 16, stop.from, stop.until === "" ? Math.max(at(stop.expectedUntil || today), at(stop.from) + dayMs) : at(stop.until), "warm-line", "warm");
  }
  draw("square", 6, node.acceptedOn, at(node.completedOn || today) + dayMs, "ink");
  for (const promise of promises) {
    if (promise.state !== PromiseState.CLOSED) {
      draw("diamond", 12, promise.dueOn, at(promise.dueOn) + dayMs, "brand", "panel");
    }
  }
  return bars;
}

export function ganttOf({ caseState, nodes, promises }: Pick<GetCaseResponse, "caseState" | "nodes" | "promises">, today: string, words: Words, baseline?: Baseline): Picture {
  const start = caseState?.timetable?.start || caseState?.requiredStart || "";
  const days = new Map(caseState?.timetable?.nodes.map(({ procedureId, durationWd }) => [procedureId, durationWd]));
  const told = (node: NodeState) =>
    [node.zh, words.casework.statuses[statusNames[node.status]], words.project.span(node.latestAccept, node.latestResult, days.get(node.procedureId) ?? 0)].join("\n");
  const owed = new Map<string, Promise[]>();
  for (const promise of promises) {
    owed.set(promise.procedureId, [...(owed.get(promise.procedureId) ?? []), promise]);
  }
  return {
    rows: nodes.map((node) => ({ name: node.zh, told: told(node) })),
    marks: nodes.map((node) => barsOf(node, owed.get(node.procedureId) ?? [], today, baseline)),
    lines: [
      ...(start === "" ? [] : [{ at: at(start), label: words.project.start, color: "light-red", dashed: false }]),
      ...(today === "" ? [] : [{ at: at(today), label: words.todo.isToday, color: "brand", dashed: true }]),
    ],
    headHeight,
    rowHeight,
  };
}
