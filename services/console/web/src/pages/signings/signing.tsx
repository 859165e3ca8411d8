import type { Project, Signing } from "@proto/ingest/v1/signing_pb";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router-dom";
import { reasonOf } from "@/api/failure";
import { ingest, patience } from "@/api/services";
import { projectName, quantity, useMoney, zoneName } from "@/format";
import { plain } from "@/format/plain";
import { quoted } from "@/lists/expression";
import { topics } from "@/live/stale";
import { StatusMark } from "@/parts/marks";
import { Confidence } from "@/pages/documents/ArticleText";
import { belongsTo, reasons } from "@/pages/documents/fact";
import { Page } from "@/parts/Page";
import { Foreign, Nothing, Panel, Reading } from "@/parts/Panel";
import { useWords } from "@/words";
import { ArticlePanel } from "./ArticlePanel";
import { namedCount } from "./cells";

const membersPerPage = 200;

function Member({ member }: { member: Project }) {
  const words = useWords();
  const money = useMoney();
  return (
    <li>
      <Link to={`/projects/${encodeURIComponent(member.id)}`}><Foreign>{projectName(member)}</Foreign></Link>{words.colon}{money(member.amount)}
      {member.amountAlt && words.inBrackets(money(member.amountAlt))}
      {member.attributes.map((a, at) => (
        <span key={at}>{words.semicolon}<Foreign>{plain(`${(words.attributes as Record<string, string | undefined>)[a.name] ?? a.name} ${quantity(a.value, words)}`)}</Foreign></span>
      ))}
    </li>
  );
}

function Members({ signing }: { signing: Signing }) {
  const words = useWords();
  const isWhole = namedCount(signing) <= signing.members.length;
  const pages = useInfiniteQuery({
    queryKey: [topics.signings, "members", signing.id],
    queryFn: ({ pageParam }) => ingest.listSigningMembers({ signingId: signing.id, pageSize: membersPerPage, pageToken: pageParam }, patience),
    initialPageParam: "",
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    enabled: !isWhole,
  });
  const members = isWhole ? signing.members : (pages.data?.pages.flatMap((page) => page.members) ?? signing.members);
  const unnamed = Number(signing.count) - namedCount(signing);
  return (
    <Panel title={words.signing.members(namedCount(signing))}>
      {members.length === 0 && <Nothing>{words.signing.noNames}</Nothing>}
      <ul className="plain-list">{members.map((member) => <Member key={member.id} member={member} />)}</ul>
      {pages.isError && <p className="fault" role="alert">{reasonOf(pages.error, words)}</p>}
      {pages.hasNextPage && <button type="button" className="button" onClick={() => void pages.fetchNextPage()}>{words.signing.moreMembers(namedCount(signing) - members.length)}</button>}
      {unnamed > 0 && <p className="sub-line">{words.signing.unnamedRest(unnamed)}</p>}
    </Panel>
  );
}

function Facts({ signing }: { signing: Signing }) {
  const words = useWords();
  const money = useMoney();
  const { zone, amount, amountAlt, count, signedOn, publishedOn, status, sectors } = signing;
  const w = words.signing;
  return (
    <dl className="facts">
      <dt>{w.zone}</dt>
      <dd><Link to={zone?.id ? `/signings?zone=${encodeURIComponent(zone.id)}` : "/signings?zone=none"}><Foreign>{zoneName(zone, words)}</Foreign></Link> <span className="quiet">{zone?.id ? zone.province : w.unlisted}</span></dd>
      <dt>{w.amount}</dt>
      <dd className="number main-line">{money(amount)}{amountAlt && <span className="quiet"> {w.alsoStated(money(amountAlt))}</span>}</dd>
      <dt>{w.count}</dt>
      <dd>{count.toString()}</dd>
      <dt>{w.date}</dt>
      <dd>{signedOn ? `${signedOn} ${w.signed}` : publishedOn ? `${publishedOn} ${w.published}` : words.notStated}</dd>
      {sectors.length > 0 && <><dt>{w.sectors}</dt><dd><Foreign>{plain(sectors.join(words.comma))}</Foreign></dd></>}
      <dt>{w.status}</dt>
      <dd><StatusMark status={status} /></dd>
      <dt>{words.facts.confidenceTitle}</dt>
      <dd><Confidence of={signing} /> <span className="quiet">{reasons(signing, words)}</span></dd>
    </dl>
  );
}

export default function SigningRoom() {
  const words = useWords();
  const { id = "" } = useParams();
  const signing = useQuery({
    queryKey: [topics.signings, "one", id],
    queryFn: async () => (await ingest.listSignings({ filter: `id = ${quoted(id)}`, pageSize: 1 }, patience)).signings[0] ?? null,
  });
  const title = signing.data ? signing.data.members.slice(0, 2).map(projectName).join(words.comma) || zoneName(signing.data.zone, words) : words.signing.one;
  return (
    <Page title={title} back={{ to: "/signings", title: words.rooms.signings }}>
      <Reading of={signing} what={words.rooms.signings}>
        {(one) =>
          one === null ? <Nothing>{words.signing.unknown} <Link to="/signings">{words.rooms.signings}</Link></Nothing> : (
            <div className="halves">
              <div>
                <Panel title={words.signing.one}><Facts signing={one} /></Panel>
                <Members key={one.id} signing={one} />
              </div>
              <ArticlePanel documentId={one.documentId} articleId={one.articleId} title={one.articleTitle} isOwn={belongsTo(one)} />
            </div>
          )
        }
      </Reading>
    </Page>
  );
}
