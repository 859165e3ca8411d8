import type { Signing } from "@proto/ingest/v1/signing_pb";
import type { Board, BoardRow, Contribution, NotConverted } from "@proto/scoring/v1/board_pb";
import type { GetBoardResponse } from "@proto/scoring/v1/scoring_service_pb";
import { Button, Segmented, Table } from "antd";
import type { ColumnsType } from "antd/es/table";
import { useMemo } from "react";
import { Chart } from "./chart";
import { useIsNarrow } from "./narrow";
import { Failed, Loading, Nothing, openTitle, Outdated, Panel, type Loaded } from "./Panel";
import { usePages, type Pages } from "./pages";
import { patience, scoring } from "./services";
import { projectName } from "./Signings";
import { colors } from "./theme";
import { age, inYi, money, servedFromWords, zoneName } from "./words";

export type BoardId = "zones" | "hot";

const pageSize = 20; // of what a row is made of, and of what could not be added

function Move({ row }: { row: BoardRow }) {
  const step = row.previousRank - row.rank;
  if (row.previousRank === 0) {
    return <span className="mark mark-checked">新上榜</span>;
  }
  if (step === 0) {
    return <span className="quiet">持平</span>;
  }
  return step > 0 ? <span className="up">↑ 升 {step} 位</span> : <span className="down">↓ 降 {-step} 位</span>;
}

const narrowColumns: ColumnsType<BoardRow> = [
  { title: "名次", dataIndex: "rank", width: 52, align: "right", render: (rank: number) => <span className="number main-line">{rank}</span> },
  {
    title: "园区与签约总额",
    render: (_, row) => (
      <>
        <div className="spread">
          <span className="main-line">{zoneName(row.zone)}</span>
          <span className="number main-line">{inYi(row.total?.minor ?? 0n)} 亿元</span>
        </div>
        <div className="spread sub-line">
          <span>{`签约 ${row.signings} 次，项目 ${row.projects} 个`}</span>
          {(row.unchecked?.minor ?? 0n) > 0n && <span className="number">其中未核 {inYi(row.unchecked?.minor ?? 0n)}</span>}
        </div>
        <div className="spread sub-line">
          <span>{row.zone?.province}</span>
          <Move row={row} />
        </div>
      </>
    ),
  },
];

function columnsOf(id: BoardId): ColumnsType<BoardRow> {
  return [
    { title: "名次", dataIndex: "rank", width: 60, align: "right", render: (rank: number) => <span className="number main-line">{rank}</span> },
    {
      title: "园区",
      width: 130,
      render: (_, { zone }) => (
        <>
          <div className="main-line">{zoneName(zone)}</div>
          <div className="sub-line">{zone?.province}</div>
        </>
      ),
    },
    {
      title: "签约总额（亿元）",
      align: "right",
      render: (_, { total, unchecked }) => (
        <>
          <div className="number main-line">{inYi(total?.minor ?? 0n)}</div>
          {(unchecked?.minor ?? 0n) > 0n && <div className="number sub-line">其中未核 {inYi(unchecked?.minor ?? 0n)}</div>}
        </>
      ),
    },
    ...(id === "hot"
      ? [{ title: "热度", align: "right" as const, render: (_: unknown, row: BoardRow) => <span className="number">{inYi(BigInt(row.heat || "0") / 1000n)}</span> }]
      : []),
    {
      title: "签约 / 项目",
      align: "right",
      render: (_, row) => <span className="number">{`${row.signings} / ${row.projects}`}</span>,
    },
    { title: "变动", render: (_, row) => <Move row={row} /> },
  ];
}

// Why a signing is not on the board, by the rules in the order in which the board applies them.
function whyNotCounted(entry: NotConverted, asOf: string, signing: Signing | undefined): string {
  if (!entry.zone?.id) {
    return "园区不在名录";
  }
  const stated = entry.amount ?? signing?.amountAlt;
  if (stated === undefined) {
    return "未载明金额";
  }
  if (stated.currency !== "CNY" && signing?.amountAlt?.currency !== "CNY") {
    return "只载外币金额";
  }
  const dated = signing?.signedOn || signing?.publishedOn;
  return dated === undefined ? entry.reason : dated === "" ? "未载明日期" : dated > asOf ? `日期 ${dated} 晚于榜单截止日` : entry.reason;
}

// Names the very board that is shown, whatever has changed since.
function aboutBoard(board: Board) {
  const { id: boardId, version, asOf, periodFrom, periodTo, logNo } = board;
  return version > 0n ? { boardId, version } : { boardId, asOf, periodFrom, periodTo, logNo };
}

function More({ of, onMore }: { of: Pages<unknown>; onMore: () => void }) {
  return (
    <>
      {of.failure !== undefined && <span className="quiet">读取失败：{of.failure}</span>}
      {of.isReading && <span className="quiet" role="status">正在读取……</span>}
      {(of.hasMore || of.failure !== undefined) && !of.isReading && (
        <Button type="link" size="small" onClick={onMore}>{of.failure === undefined ? "再列一些" : "重试"}</Button>
      )}
    </>
  );
}

// What makes up a row's total: the figures add up to it.
function Contributions({ board, row, signings }: { board: Board; row: BoardRow; signings: ReadonlyMap<string, Signing> }) {
  const zoneId = row.zone?.id ?? "";
  const [pages, readMore] = usePages<Contribution>(`${board.id} ${board.asOf} ${zoneId} ${row.changedLogNo}`, async (pageToken) => {
    const page = await scoring.listContributions({ ...aboutBoard(board), zoneId, pageSize, pageToken }, patience);
    return { entries: page.contributions, nextPageToken: page.nextPageToken };
  });
  return (
    <>
      <ul className="plain-list">
        {pages.entries.map((one) => {
          const signing = signings.get(one.signingId);
          const names = signing?.members.map(projectName).join("、") || "未具名项目";
          return (
            <li key={one.signingId}>
              {names}（{one.projects.toString()} 个）：{money(one.amount)}
              {one.amountAlt && `（${money(one.amountAlt)}）`}
              {one.dated && `，${one.dated}`}
              {board.id === "hot" && `，权重 ${(one.weight / 1000).toFixed(3)}`}
            </li>
          );
        })}
      </ul>
      <More of={pages} onMore={readMore} />
    </>
  );
}

function NotConvertedList({ board, signings }: { board: Board; signings: ReadonlyMap<string, Signing> }) {
  const [pages, readMore] = usePages<NotConverted>(`${board.id} ${board.asOf} ${board.notConvertedLogNo}`, async (pageToken) => {
    const page = await scoring.listNotConverted({ ...aboutBoard(board), pageSize, pageToken }, patience);
    return { entries: page.notConverted, nextPageToken: page.nextPageToken };
  });
  const isWhole = pages.entries.length >= board.notConvertedSignings;
  return (
    <p className="sub-line">
      未折算、不计入{!isWhole && ` ${board.notConvertedSignings} 次签约`}：
      {pages.entries.map((entry) => `${zoneName(entry.zone)} ${money(entry.amount)}（${whyNotCounted(entry, board.asOf, signings.get(entry.signingId))}）`).join("；")}
      <More of={pages} onMore={readMore} />
    </p>
  );
}

export function BoardPanel({ id, signings, onSelect, answer, onRetry }: {
  id: BoardId;
  signings: ReadonlyMap<string, Signing>; // by id, for the names of what a row is made of
  onSelect: (id: BoardId) => void;
  answer: Loaded<GetBoardResponse>;
  onRetry: () => void;
}) {
  const isNarrow = useIsNarrow();
  const board = answer.kind === "ready" ? answer.value.board : undefined;
  const rows = useMemo(() => board?.rows ?? [], [board]);
  const option = useMemo(() => {
    const shown = rows.slice(0, 12);
    // Only the length of a bar is a float; the figure beside it is exact.
    const value = (row: BoardRow) =>
      id === "hot" ? Number(BigInt(row.heat || "0") / 1_000_000_000n) / 10_000 : Number((row.total?.minor ?? 0n) / 1_000_000n) / 10_000;
    return {
      grid: { left: 8, right: 76, top: 4, bottom: 4, containLabel: true },
      xAxis: { type: "value", show: false },
      yAxis: {
        type: "category",
        inverse: true,
        data: shown.map((row) => zoneName(row.zone)),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: colors.ink, width: 130, overflow: "truncate" },
      },
      series: [
        {
          type: "bar",
          barMaxWidth: 18,
          data: shown.map(value),
          itemStyle: { color: colors.brand, borderRadius: [0, 3, 3, 0] },
          label: {
            show: true,
            position: "right",
            color: colors.ink,
            formatter: ({ dataIndex }: { dataIndex: number }) => {
              const row = shown[dataIndex];
              return row === undefined ? "" : inYi(id === "hot" ? BigInt(row.heat || "0") / 1000n : (row.total?.minor ?? 0n));
            },
          },
        },
      ],
      animationDuration: 300,
    };
  }, [rows, id]);
  const summary = rows.map((row) => `第 ${row.rank} 名${zoneName(row.zone)} ${inYi(row.total?.minor ?? 0n)} 亿元`).join("，");
  return (
    <Panel
      title="园区榜"
      extra={
        <Segmented<BoardId>
          aria-label="榜单"
          value={id}
          onChange={onSelect}
          options={[
            { label: "签约总额榜", value: "zones" },
            { label: "热度榜", value: "hot" },
          ]}
        />
      }
    >
      <Outdated what="榜单" of={answer} onRetry={onRetry} />
      {answer.kind === "loading" && <Loading what="榜单" />}
      {answer.kind === "failed" && <Failed what="榜单" reason={answer.reason} onRetry={onRetry} />}
      {answer.kind === "ready" && (
        <>
          <p className="sub-line" style={{ marginTop: 0 }} data-testid="board-source">
            第 {board?.version.toString() ?? "0"} 版 · 截至 {board?.asOf || "未定"} · {age(Number(answer.value.ageMs))}发布 · 来源：{servedFromWords[answer.value.servedFrom]}
            {id === "hot" && " · 热度按签约日期逐日衰减"}
          </p>
          {rows.length === 0 ? (
            <Nothing>
              {id === "hot" ? "近期没有签约：较早签约的热度已衰减为零。" : "尚无园区上榜：只有名录内的园区、以人民币计的签约才计入。"}
            </Nothing>
          ) : (
            <>
              <Chart option={option} height={Math.min(rows.length, 12) * 30 + 12} label={`${id === "hot" ? "热度" : "签约总额"}条形图：${summary}`} />
              <Table size="small" rowKey={(row) => row.zone?.id ?? ""} columns={isNarrow ? narrowColumns : columnsOf(id)} dataSource={rows}
                pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }} scroll={isNarrow ? {} : { x: 460 }}
                expandable={{ columnTitle: openTitle, expandedRowRender: (row) => board && <Contributions board={board} row={row} signings={signings} /> }} />
              {answer.value.nextPageToken !== "" && <p className="sub-line">只列出前 {rows.length} 个园区。</p>}
            </>
          )}
          {board !== undefined && board.notConvertedSignings > 0n && <NotConvertedList board={board} signings={signings} />}
        </>
      )}
    </Panel>
  );
}

