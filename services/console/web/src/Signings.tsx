import type { Project, Signing } from "@proto/ingest/v1/signing_pb";
import type { Quantity } from "@proto/common/v1/values_pb";
import { Button, Table } from "antd";
import type { ColumnsType } from "antd/es/table";
import { useMemo, useRef, useState } from "react";
import type { News } from "./Console";
import { Failed, Foreign, Loading, Nothing, openTitle, Outdated, Panel, type Loaded } from "./Panel";
import { useIsNarrow } from "./narrow";
import { plain } from "./plain";
import { ingest, patience, reasonOf } from "./services";
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
  return plain([project.company, project.name].filter(Boolean).join(" · "));
}

// A list shows the first members of a signing that has very many.
function namedCount({ members, memberCount }: Signing): number {
  return Math.max(members.length, Number(memberCount));
}

function Details({ signing }: { signing: Signing }) {
  const nextPage = useRef("");
  const [rest, setRest] = useState<{ members: Project[]; reason?: string }>({ members: [] });
  const members = rest.members.length > 0 ? rest.members : signing.members;
  // One page a click: thousands of lines at once help nobody.
  const more = namedCount(signing) - members.length;
  const readMore = async () => {
    try {
      const pageToken = nextPage.current;
      const page = await ingest.listSigningMembers({ signingId: signing.id, pageSize: 1000, pageToken }, patience);
      nextPage.current = page.nextPageToken;
      setRest((old) => ({ members: pageToken === "" ? page.members : [...old.members, ...page.members] }));
    } catch (error) {
      setRest((old) => ({ ...old, reason: reasonOf(error) }));
    }
  };
  return (
    <div>
      {members.length > 0 && (
        <ul style={{ margin: "0 0 6px", paddingLeft: 20 }}>
          {members.map((member) => (
            <li key={member.id}>
              <Foreign>{projectName(member)}</Foreign>：{money(member.amount)}
              {member.amountAlt && `（${money(member.amountAlt)}）`}
              {member.attributes.map((a, at) => <span key={at}>；<Foreign>{plain(`${attributeWords[a.name] ?? a.name} ${quantity(a.value)}`)}</Foreign></span>)}
            </li>
          ))}
        </ul>
      )}
      {more > 0 && <Button size="small" onClick={() => void readMore()}>读取更多具名项目（还有 {more} 个）</Button>}
      {rest.reason !== undefined && <div className="sub-line" role="alert">{rest.reason}</div>}
      <span className="sub-line">
        出处：{signing.articleTitle ? <>《<Foreign>{plain(signing.articleTitle)}</Foreign>》</> : "无标题文章"}，文件 {signing.documentId.slice(0, 12)}
        {signing.spans.map((span) => `，第 ${span.begin}–${span.end} 字节`).join("")}
      </span>
    </div>
  );
}

// Named projects beyond these are told on opening the row.
const namesShown = 3;

function Names({ signing }: { signing: Signing }) {
  const { members, count, sectors } = signing;
  const named = namedCount(signing);
  return (
    <>
      {members.length === 0 && <div>未具名</div>}
      {members.slice(0, namesShown).map((member) => (
        <div key={member.id}><Foreign>{projectName(member)}</Foreign></div>
      ))}
      <div className="sub-line">
        {named > namesShown && `另有具名 ${named - namesShown} 个，`}共 {count.toString()} 个
        {sectors.length > 0 && <> · <Foreign>{plain(sectors.join("、"))}</Foreign></>}
      </div>
    </>
  );
}

function Amount({ signing }: { signing: Signing }) {
  return (
    <>
      <div className="number main-line">{money(signing.amount)}</div>
      {signing.amountAlt && <div className="number sub-line">原文另载 {money(signing.amountAlt)}</div>}
    </>
  );
}

function zoneNote({ zone }: Signing): string {
  return zone?.id ? zone.province : "未收录，不上榜";
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
    render: (_, signing) => (
      <>
        <div className="main-line"><Foreign>{zoneName(signing.zone)}</Foreign></div>
        <div className="sub-line">{zoneNote(signing)}</div>
      </>
    ),
  },
  { title: "签约项目", render: (_, signing) => <Names signing={signing} /> },
  { title: "签约总额", align: "right", width: 158, render: (_, signing) => <Amount signing={signing} /> },
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

// All in one column: on a phone an amount must not lie beyond the edge.
const narrowColumnsWith = (news: ReadonlyMap<string, News>): ColumnsType<Signing> => [
  {
    title: "签约",
    render: (_, signing) => (
      <>
        <div className="spread">
          <span>
            <span className="main-line"><Foreign>{zoneName(signing.zone)}</Foreign></span> <span className="sub-line">{zoneNote(signing)}</span>
          </span>
          <span><Status signing={signing} why={news.get(signing.id)} /></span>
        </div>
        <Names signing={signing} />
        <div className="spread">
          <span><Amount signing={signing} /></span>
          <span className="sub-line number">{signing.signedOn ? `${signing.signedOn} 签约` : signing.publishedOn ? `${signing.publishedOn} 刊发` : "日期未载明"}</span>
        </div>
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
  const isNarrow = useIsNarrow();
  const columns = useMemo(() => (isNarrow ? narrowColumnsWith(news) : columnsWith(news)), [isNarrow, news]);
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
            scroll={isNarrow ? {} : { x: 720 }}
            expandable={{ columnTitle: openTitle, expandedRowRender: (signing) => <Details signing={signing} /> }}
          />
          {more && <Button onClick={onMore}>读取更早的签约</Button>}
        </>
      )}
    </Panel>
  );
}
