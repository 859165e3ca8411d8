// How a signing shows in a list.
import type { Signing } from "@proto/ingest/v1/signing_pb";
import { Link } from "react-router-dom";
import { projectName, useMoney, zoneName } from "@/format";
import { plain } from "@/format/plain";
import type { Why } from "@/live/arrivals";
import { StatusMark } from "@/parts/marks";
import { Foreign } from "@/parts/Panel";
import { useWords } from "@/words";

// Named projects beyond these are told on the signing's own page.
const namesShown = 3;

// A list shows the first members of a signing that has very many.
export function namedCount({ members, memberCount }: Signing): number {
  return Math.max(members.length, Number(memberCount));
}

export function signingAddress(id: string): string {
  return `/signings/${encodeURIComponent(id)}`;
}

export function Names({ signing }: { signing: Signing }) {
  const words = useWords();
  const { id, members, count, sectors } = signing;
  const named = namedCount(signing);
  const shown = members.slice(0, namesShown).map((member) => <Foreign key={member.id}>{projectName(member)}</Foreign>);
  return (
    <>
      <Link to={signingAddress(id)} className="names">{shown.length === 0 ? words.unnamed : shown}</Link>
      <div className="sub-line">
        {words.signing.counts(Number(count), named > namesShown ? named - namesShown : 0)}
        {sectors.length > 0 && <> · <Foreign>{plain(sectors.join(words.comma))}</Foreign></>}
      </div>
    </>
  );
}

export function Amount({ signing: { amount, amountAlt } }: { signing: Signing }) {
  const words = useWords();
  const money = useMoney();
  return (
    <>
      <div className="number main-line">{money(amount)}</div>
      {amountAlt && <div className="number sub-line">{words.signing.alsoStated(money(amountAlt))}</div>}
    </>
  );
}

export function Zone({ signing: { zone } }: { signing: Signing }) {
  const words = useWords();
  return (
    <>
      <div className="main-line"><Foreign>{zoneName(zone, words)}</Foreign></div>
      <div className="sub-line">{zone?.id ? zone.province : words.signing.unlisted}</div>
    </>
  );
}

export function Dated({ signing: { signedOn, publishedOn } }: { signing: Signing }) {
  const words = useWords();
  return (
    <>
      <div className="number">{signedOn || publishedOn || words.notStated}</div>
      <div className="sub-line">{signedOn ? words.signing.signed : publishedOn ? words.signing.published : ""}</div>
    </>
  );
}

export function State({ signing: { status }, why }: { signing: Signing; why?: Why | undefined }) {
  const words = useWords();
  return (
    <>
      <StatusMark status={status} />
      {why !== undefined && <div className="sub-line news">{words.news[why]}</div>}
    </>
  );
}
