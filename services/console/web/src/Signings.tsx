import type { Project, Signing } from "@proto/ingest/v1/signing_pb";
import type { Quantity } from "@proto/common/v1/values_pb";
import { Button, Table } from "antd";
import type { ColumnsType } from "antd/es/table";
import { useMemo } from "react";
import type { News } from "./Console";
import { Failed, Loading, Nothing, openTitle, Outdated, Panel, type Loaded } from "./Panel";
import { money, statusWords, zoneName } from "./words";

const attributeWords: Record<string, string> = { land: "用地", area: "面积", capacity: "产能", duration: "工期", intensity: "强度" };

function quantity(value: Quantity | undefined): string {
  if (value === undefined) {
    return "";
  }
  const digits = value.value.toString();
  const shown =
    value.exponent >= 0
      ? digits + "0".repeat(value.exponent)
      : digits.padStart(1 - value.exponent, "0").replace(new RegExp(`(\\d{${-value.exponent}})$`), ".$1");
  return `${shown} ${value.unit === "mu" ? "亩" : value.unit}`;
}

export function projectName(project: Project): string {
  return [project.company, project.name].filter(Boolean).join(" · ");
}

function Details({ signing }: { signing: Signing }) {
  return (
    <div>
      {signing.members.length > 0 && (
        <ul style={{ margin: "0 0 6px", paddingLeft: 20 }}>
          {signing.members.map((member) => (
            <li key={member.id}>
              {projectName(member)}：{money(member.amount)}
              {member.amountAlt && `（${money(member.amountAlt)}）`}
              {member.attributes.map((a) => `；${attributeWords[a.name] ?? a.name} ${quantity(a.value)}`).join("")}
            </li>
          ))}
        </ul>
      )}
      <span className="sub-line">
        出处：{signing.articleTitle ? `《${signing.articleTitle}》` : "无标题文章"}，文件 {signing.documentId.slice(0, 12)}
        {signing.spans.map((span) => `，第 ${span.begin}–${span.end} 字节`).join("")}
      </span>
    </div>
  );
}

const newsWords: Record<News, string> = { new: "新到", corrected: "有更正" };

function Status({ signing: { status }, why }: { signing: Signing; why: News | undefined }) {
  return (
    <>
      <span className={`mark mark-${statusWords[status].style}`} title={statusWords[status].hint}>
        {statusWords[status].word}
      </span>
      {why !== undefined && <span className="sub-line news">{newsWords[why]}</span>}
    </>
  );
}

const columnsWith = (news: ReadonlyMap<string, News>): ColumnsType<Signing> => [
  { title: "状态", width: 76, className: "status", render: (_, signing) => <Status signing={signing} why={news.get(signing.id)} /> },
  {
    title: "园区",
    width: 124,
    render: (_, { zone }) => (
      <>
        <div className="main-line">{zoneName(zone)}</div>
        <div className="sub-line">{zone?.id ? zone.province : "未收录，不上榜"}</div>
      </>
    ),
  },
  {
    title: "签约项目",
    render: (_, signing) => (
      <>
        <div>{signing.members.length > 0 ? signing.members.map(projectName).join("、") : "未具名"}</div>
        <div className="sub-line">
          共 {signing.count.toString()} 个{signing.sectors.length > 0 && ` · ${signing.sectors.join("、")}`}
        </div>
      </>
    ),
  },
  {
    title: "签约总额",
    align: "right",
    width: 158,
    render: (_, signing) => (
      <>
        <div className="number main-line">{money(signing.amount)}</div>
        {signing.amountAlt && <div className="number sub-line">原文另载 {money(signing.amountAlt)}</div>}
      </>
    ),
  },
  {
    title: "日期",
    width: 104,
    render: (_, signing) => (
      <>
        <div className="number">{signing.signedOn || signing.publishedOn || "未载明"}</div>
        <div className="sub-line">{signing.signedOn ? "签约" : signing.publishedOn ? "刊发" : ""}</div>
      </>
    ),
  },
];

export function Signings({ signings, news, more, onMore, onRetry }: {
  signings: Loaded<Signing[]>;
  news: ReadonlyMap<string, News>; // of those that came while the page was open
  more: boolean;
  onMore: () => void;
  onRetry: () => void;
}) {
  const count = signings.kind === "ready" ? signings.value.length : 0;
  const columns = useMemo(() => columnsWith(news), [news]);
  return (
    <Panel title="实时签约" extra={<span className="quiet">{count > 0 && `${more ? "已读 " : ""}${count} 条，新到的在前`}</span>}>
      <Outdated what="签约" of={signings} onRetry={onRetry} />
      {signings.kind === "loading" && <Loading what="签约" />}
      {signings.kind === "failed" && <Failed what="签约" reason={signings.reason} onRetry={onRetry} />}
      {signings.kind === "ready" && count === 0 && <Nothing>尚无签约。送入一份报纸或公告后，签约会立即出现在这里。</Nothing>}
      {signings.kind === "ready" && count > 0 && (
        <>
          <Table
            size="small"
            rowKey="id"
            columns={columns}
            dataSource={signings.value}
            rowClassName={({ id }) => (news.has(id) ? "fresh" : "")}
            pagination={{ pageSize: 8, hideOnSinglePage: true, showSizeChanger: false }}
            scroll={{ x: 720 }}
            expandable={{ columnTitle: openTitle, expandedRowRender: (signing) => <Details signing={signing} /> }}
          />
          {more && <Button onClick={onMore}>读取更早的签约</Button>}
        </>
      )}
    </Panel>
  );
}
