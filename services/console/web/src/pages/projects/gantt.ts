// The picture of a timetable: a bar for each procedure, from its latest acceptance to its latest result.
import type { Case } from "@proto/approval/v1/case_pb";
import { lightNames } from "@/parts/marks";
import { colorOf } from "@/parts/theme";
import type { Words } from "@/words";

// A row of the chart stands beside its row of the table.
export const headHeight = 34;
export const rowHeight = 32;

const dayMs = 86_400_000;

type Box = { x: number; y: number; width: number; height: number };

function at(day: string): number {
  return Date.parse(`${day}T00:00:00`);
}

function label(ms: number): string {
  const day = new Date(ms);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
}

export function ganttOf(one: Case, words: Words) {
  const nodes = one.timetable?.nodes ?? [];
  const start = one.timetable?.start || one.requiredStart;
  const baseOption = {
    grid: { left: 190, right: 30, top: headHeight, bottom: 20, containLabel: false },
    tooltip: {
      renderMode: "richText",
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const node = nodes[dataIndex];
        return node === undefined ? "" : `${node.zh}\n${words.project.span(node.latestAccept, node.latestResult, node.durationWd)}`;
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
        // A day is drawn to its end: a procedure of one working day is not a line.
        data: nodes.map((node, index) => [index, at(node.latestAccept), at(node.latestResult) + dayMs]),
        renderItem: (
          params: { dataIndex: number },
          api: { value: (i: number) => number; coord: (p: number[]) => number[]; size: (p: number[]) => number[] },
        ) => {
          const begin = api.coord([api.value(1), api.value(0)]);
          const end = api.coord([api.value(2), api.value(0)]);
          const height = Math.min((api.size([0, 1])[1] ?? 20) * 0.6, 16);
          const shape: Box & { r: number } = {
            x: begin[0] ?? 0,
            y: (begin[1] ?? 0) - height / 2,
            width: Math.max((end[0] ?? 0) - (begin[0] ?? 0), 2),
            height,
            r: 3,
          };
          const node = nodes[params.dataIndex];
          return { type: "rect", shape, style: { fill: colorOf(node === undefined ? "brand" : `light-${lightNames[node.light]}`) } };
        },
        markLine: {
          symbol: "none",
          label: { formatter: words.project.start, color: colorOf("light-red"), position: "end" },
          lineStyle: { color: colorOf("light-red"), width: 1.5 },
          data: [{ xAxis: at(start) }],
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
