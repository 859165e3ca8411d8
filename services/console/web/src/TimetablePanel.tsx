import { Light, type Case, type Node } from "@proto/approval/v1/case_pb";
import { Alert, App as AntApp, Button, DatePicker, Select, Table } from "antd";
import type { ColumnsType } from "antd/es/table";
import dayjs, { type Dayjs } from "dayjs";
import { useEffect, useMemo, useState, type ReactNode } from "react";
import { Chart } from "./chart";
import { useIsNarrow } from "./narrow";
import { Failed, Loading, Nothing, Outdated, Panel, type Loaded } from "./Panel";
import { doubt } from "./doubt";
import { plain } from "./plain";
import { colors } from "./theme";
import { lightWords, money, trackWords, zoneName } from "./words";

function caseName(one: Case): string {
  return plain([one.company, one.projectName].filter(Boolean).join(" · ") || one.id);
}

function LightMark({ light, children }: { light: Light; children?: ReactNode }) {
  return (
    <span className="light">
      <i style={{ background: lightWords[light].color }} aria-hidden="true" />
      {lightWords[light].word}
      {children}
    </span>
  );
}

const columns: ColumnsType<Node> = [
  {
    title: "事项",
    ellipsis: true,
    render: (_, { zh }) => <span title={zh}>{zh}</span>,
  },
  { title: "部门", width: 128, ellipsis: true, render: (_, { department }) => <span title={department} className="quiet">{department}</span> },
  { title: "工作日", width: 66, dataIndex: "durationWd", align: "right", className: "number" },
  { title: "最迟受理", width: 98, dataIndex: "latestAccept", className: "number" },
  { title: "最迟办结", width: 98, dataIndex: "latestResult", className: "number" },
  {
    title: "灯",
    width: 72,
    render: (_, { light }) => <LightMark light={light} />,
  },
];

const narrowColumns: ColumnsType<Node> = [
  {
    title: "事项",
    render: (_, { zh, department, durationWd }) => (
      <>
        <div>{zh}</div>
        <div className="sub-line">{department}，{durationWd} 个工作日</div>
      </>
    ),
  },
  {
    title: "最迟受理 / 办结",
    width: 124,
    render: (_, { latestAccept, latestResult, light }) => (
      <>
        <div className="number">{latestAccept}</div>
        <div className="number">{latestResult}</div>
        <LightMark light={light} />
      </>
    ),
  },
];

// A row of the chart stands beside its row of the table.
const headHeight = 34;
const rowHeight = 32;

type Box = { x: number; y: number; width: number; height: number };

function ganttOf(one: Case) {
  const nodes = one.timetable?.nodes ?? [];
  const day = 86_400_000;
  const baseOption = {
    grid: { left: 190, right: 30, top: headHeight, bottom: 20, containLabel: false },
    tooltip: {
      renderMode: "richText",
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const node = nodes[dataIndex];
        return node === undefined ? "" : `${node.zh}\n${node.latestAccept} 至 ${node.latestResult}，${node.durationWd} 个工作日`;
      },
    },
    xAxis: {
      type: "time",
      position: "top",
      axisLabel: { color: colors.quiet, hideOverlap: true, formatter: (at: number) => dayjs(at).format("YYYY-MM-DD") },
      splitLine: { show: true, lineStyle: { color: colors.line } },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: nodes.map((node) => node.zh),
      axisTick: { show: false },
      axisLabel: { color: colors.ink, width: 180, overflow: "truncate", interval: 0 },
    },
    series: [
      {
        type: "custom",
        encode: { x: [1, 2], y: 0 },
        // A day is drawn to its end: a procedure of one working day is not a line.
        data: nodes.map((node, index) => [index, dayjs(node.latestAccept).valueOf(), dayjs(node.latestResult).valueOf() + day]),
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
          return { type: "rect", shape, style: { fill: node === undefined ? colors.brand : lightWords[node.light].color } };
        },
        markLine: {
          symbol: "none",
          label: { formatter: "开工", color: colors.red, position: "end" },
          lineStyle: { color: colors.red, width: 1.5 },
          data: [{ xAxis: dayjs(one.timetable?.start || one.requiredStart).valueOf() }],
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

function Summary({ one }: { one: Case }) {
  const nodes = one.timetable?.nodes ?? [];
  const count = (light: Light) => nodes.filter((node) => node.light === light).length;
  return (
    <p className="lights">
      {[Light.RED, Light.YELLOW, Light.GREEN].map((light) => (
        <LightMark key={light} light={light}> {count(light)} 项</LightMark>
      ))}
      <span className="sub-line">红：最迟日期已过；黄：余下不超过时限的五分之一；绿：其余</span>
    </p>
  );
}

function Timetable({ one }: { one: Case }) {
  const isNarrow = useIsNarrow();
  const option = useMemo(() => ganttOf(one), [one]);
  const nodes = one.timetable?.nodes ?? [];
  return (
    <>
      {one.timetable?.provisional && (
        <Alert type="warning" showIcon style={{ marginBottom: 12 }} message="暂定时间表"
          description={doubt(one.timetable.provisionalReason)} />
      )}
      <Summary one={one} />
      {one.timetable !== undefined && one.timetable.start !== one.requiredStart && (
        <p className="quiet">{one.requiredStart} 不是工作日，按此前最近的工作日 {one.timetable.start} 倒排。</p>
      )}
      <div className="timetable">
        <Chart option={option} height={headHeight + nodes.length * rowHeight + 20} label={`${caseName(one)} 的${one.timetable?.provisional ? "暂定" : ""}倒排时间表，共 ${nodes.length} 个事项，${one.timetable?.start ?? ""} 开工`} />
        <Table size="small" rowKey="procedureId" columns={isNarrow ? narrowColumns : columns} dataSource={nodes} pagination={false}
          scroll={isNarrow ? {} : { x: 600 }} tableLayout="fixed" className={isNarrow ? "" : "rows"} />
      </div>
    </>
  );
}

export function TimetablePanel({ cases, selected, onSelect, detail, onRequire, onRetry }: {
  cases: Loaded<Case[]>;
  selected: string | undefined;
  onSelect: (id: string) => void;
  detail: Loaded<Case> | undefined;
  onRequire: (one: Case, start: string) => Promise<void>;
  onRetry: () => void;
}) {
  const { message } = AntApp.useApp();
  const [start, setStart] = useState<Dayjs | null>(null);
  const [busy, setBusy] = useState(false);
  const one = detail?.kind === "ready" ? detail.value : undefined;
  useEffect(() => setStart(one?.requiredStart ? dayjs(one.requiredStart) : null), [one?.id, one?.requiredStart]);

  const require = async () => {
    if (one === undefined || start === null) {
      return;
    }
    setBusy(true);
    try {
      await onRequire(one, start.format("YYYY-MM-DD"));
      void message.success("已按新的开工日期倒排");
    } catch (reason) {
      void message.error(reason instanceof Error ? reason.message : String(reason), 8);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Panel title="倒排时间表" wide extra={<span className="quiet">从必须开工之日起，逐项倒推最迟受理与最迟办结日期</span>}>
      <Outdated what="项目" of={cases} onRetry={onRetry} />
      {cases.kind === "loading" && <Loading what="项目" />}
      {cases.kind === "failed" && <Failed what="项目" reason={cases.reason} onRetry={onRetry} />}
      {cases.kind === "ready" && cases.value.length === 0 && <Nothing>尚无项目：签约中具名的项目会各开一案。</Nothing>}
      {cases.kind === "ready" && cases.value.length > 0 && (
        <>
          <div className="fields">
            <div>
              <label htmlFor="case">项目</label>
              <Select id="case" style={{ width: 460, maxWidth: "80vw" }} showSearch optionFilterProp="label" placeholder="选择项目"
                value={selected} onChange={onSelect}
                options={cases.value.map((item) => ({ value: item.id, label: `${caseName(item)}（${zoneName(item.zone)}）` }))} />
            </div>
            <div>
              <label htmlFor="start">必须开工日期</label>
              <DatePicker id="start" value={start} onChange={setStart} disabled={one === undefined} style={{ width: 170 }} placeholder="年-月-日" />
            </div>
            <Button type="primary" loading={busy} onClick={() => void require()}
              disabled={one === undefined || start === null || start.format("YYYY-MM-DD") === one.requiredStart}>
              倒排
            </Button>
          </div>
          {detail !== undefined && <Outdated what="时间表" of={detail} onRetry={onRetry} />}
          {detail?.kind === "loading" && <Loading what="时间表" />}
          {detail?.kind === "failed" && <Failed what="时间表" reason={detail.reason} onRetry={onRetry} />}
          {one !== undefined && (
            <>
              <p style={{ marginTop: 0 }}>
                <span className="mark mark-plain">{trackWords[one.track]}</span>{" "}
                <span className="quiet">投资 {money(one.amount)}；{one.trackReason}</span>
              </p>
              {one.timetable === undefined ? <Nothing>选定必须开工日期，即可得到倒排时间表。</Nothing> : <Timetable one={one} />}
            </>
          )}
        </>
      )}
    </Panel>
  );
}
