// One ticket: where it stands, its departments with their clocks, and what happened, the last first.
import type { EvidencePass } from "@proto/common/v1/evidence_pb";
import type { Leg, Ticket, TicketEntry } from "@proto/notification/v1/whistle_pb";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "react-router-dom";
import { usePersonName } from "@/api/person";
import { patience, whistles } from "@/api/services";
import { moment, zoneName } from "@/format";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { Page } from "@/parts/Page";
import { Foreign, Notice, Panel, Reading } from "@/parts/Panel";
import { useWords } from "@/words";
import { Clock } from "./Clock";
import { EvidenceView } from "./EvidenceView";
import { MoveButtons } from "./MoveButtons";
import { MoveDialog, type MoveWish } from "./MoveDialog";
import { clockKeys, entryKeys, legStateKeys, satisfactionKeys, stateKeys } from "./names";

const againMs = 60_000;
// Whom the service names for what time brings.
const self = "service/notification";

function Standing({ ticket, similar, onMove }: { ticket: Ticket; similar: readonly Ticket[]; onMove: (wish: MoveWish) => void }) {
  const words = useWords();
  const w = words.whistle;
  const person = usePersonName();
  const { rating } = ticket;
  return (
    <Panel title={w.matter} extra={<MoveButtons ticket={ticket} leg={0} similar={similar} onMove={onMove} />}>
      {similar.length > 0 && (
        <Notice kind="warning" title={w.similar(similar.length)}>
          <ul className="plain-list">{similar.map(({ id, itemZh, place }) => <li key={id}><Link to={`/whistles/${id}`}><Foreign>{plain(`${itemZh} · ${place}`)}</Foreign></Link></li>)}</ul>
        </Notice>
      )}
      <dl className="facts">
        <dt>{w.state}</dt><dd><span className="mark mark-plain">{w.states[stateKeys[ticket.state] as keyof typeof w.states]}</span>{ticket.need !== "" && ` ${w.next(w.needs[ticket.need as keyof typeof w.needs])}`}</dd>
        {ticket.mergedInto !== "" && <><dt>{w.mergedInto}</dt><dd><Link to={`/whistles/${ticket.mergedInto}`}>{ticket.mergedInto.slice(0, 8)}</Link></dd></>}
        <dt>{w.text}</dt><dd><Foreign>{plain(ticket.text || "—")}</Foreign></dd>
        <dt>{words.signing.zone}</dt><dd><Foreign>{zoneName(ticket.zone, words)}</Foreign></dd>
        <dt>{w.whistler}</dt><dd><Foreign>{person(ticket.whistler)}</Foreign> {moment(ticket.blowTime)}</dd>
        {ticket.firstDispatchTime !== "" && <><dt>{w.runsSince}</dt><dd className="number">{moment(ticket.firstDispatchTime)}</dd></>}
        {rating && <><dt>{w.rating}</dt><dd>{rating.solved ? w.solved : w.unsolved}{words.comma}{w.choices.satisfaction[satisfactionKeys[rating.satisfaction] as keyof typeof w.choices.satisfaction]}</dd></>}
        <dt>{w.rules}</dt><dd>{w.version(ticket.rulesVersion)}</dd>
      </dl>
    </Panel>
  );
}

function LegCard({ ticket, leg, readAt, onMove }: { ticket: Ticket; leg: Leg; readAt: number; onMove: (wish: MoveWish) => void }) {
  const words = useWords();
  const w = words.whistle;
  const person = usePersonName();
  const runs = leg.bounceReason === "" && ticket.firstDispatchTime !== "" && ["handle", "dispatch", "last_resort"].includes(ticket.need);
  return (
    <li data-department={leg.department}>
      <div className="line">
        <span><strong><Foreign>{leg.department}</Foreign></strong> <span className="mark mark-plain">{leg.lead ? w.lead : w.assists}</span> <span className="mark mark-plain">{w.legStates[legStateKeys[leg.state] as keyof typeof w.legStates]}</span>
          {leg.attempt > 1 && <small className="quiet"> {w.attempt(leg.attempt)}</small>}{leg.unreachable && <small className="fault"> {w.unreachable}</small>}{leg.escalatedTo > 0 && <small className="fault"> {w.level(leg.escalatedTo)}</small>}</span>
      </div>
      {leg.bounceReason !== "" && <div className="sub-line">{w.bouncedFor(plain(leg.bounceReason), plain(leg.proposedDepartment))}</div>}
      <div className="clocks">{leg.bounceReason === "" && leg.clocks.map((clock) => <Clock key={clock.kind} clock={clock} readAt={readAt} runs={runs} />)}</div>
      {leg.pauses.map((pause, at) => (
        <div key={at} className="sub-line">{w.pause(w.asks[pause.state], plain(pause.reason), moment(pause.untilTime), person(pause.decidedBy || pause.askedBy))}</div>
      ))}
      {leg.exclusion !== undefined && leg.exclusion.state > 1 && <div className="sub-line">{w.exclusion(w.asks[leg.exclusion.state], plain(leg.exclusion.reason), person(leg.exclusion.decidedBy || leg.exclusion.askedBy))}</div>}
      <MoveButtons ticket={ticket} leg={leg.number} onMove={onMove} />
    </li>
  );
}

// What an entry says beside its kind and its department.
function useDetails(): (entry: TicketEntry) => string {
  const words = useWords();
  const w = words.whistle;
  return (entry) => [
    entry.percent > 0 && entry.level === 0 ? w.reminded(w.clocks[clockKeys[entry.clock] as keyof typeof w.clocks], entry.percent) : "",
    entry.level > 0 ? w.level(entry.level) : "",
    entry.people && plain(entry.people),
    entry.place && plain(entry.place),
    entry.text && plain(entry.text),
    entry.untilTime && w.until(moment(entry.untilTime)),
    entry.rating ? `${entry.rating.solved ? w.solved : w.unsolved}${words.comma}${w.choices.satisfaction[satisfactionKeys[entry.rating.satisfaction] as keyof typeof w.choices.satisfaction]}` : "",
    entry.told.length > 0 ? w.told(entry.told.map(({ title, channel }) => `${plain(title)}（${channel === "" ? w.noChannel : (w.channels as Record<string, string | undefined>)[channel] ?? channel}）`).join(words.comma)) : "",
  ].filter(Boolean).join(words.semicolon);
}

function Timeline({ entries, legs, passes }: { entries: readonly TicketEntry[]; legs: readonly Leg[]; passes: readonly EvidencePass[] }) {
  const words = useWords();
  const w = words.whistle;
  const person = usePersonName();
  const details = useDetails();
  return (
    <ol className="history">
      {[...entries].reverse().map((entry) => {
        const told = details(entry);
        const department = legs.find(({ number }) => number === entry.leg)?.department ?? "";
        return (
          <li key={entry.number.toString()}>
            <span className="number">{moment(entry.time)}</span> <strong>{w.entries[entryKeys[entry.kind] as keyof typeof w.entries]}</strong>{department !== "" && <> <Foreign>{department}</Foreign></>}
            {told !== "" && <div><Foreign>{told}</Foreign></div>}
            {entry.evidence && <EvidenceView evidence={entry.evidence} pass={passes.find(({ id }) => id === entry.evidence?.id)} />}
            {entry.otherId !== "" && <div><Link to={`/whistles/${entry.otherId}`}>{entry.otherId.slice(0, 8)}</Link></div>}
            <div className="sub-line">{entry.actor === self ? w.bySystem : <Foreign>{person(entry.actor)}</Foreign>}</div>
          </li>
        );
      })}
    </ol>
  );
}

export default function TicketRoom() {
  const words = useWords();
  const w = words.whistle;
  const { id = "" } = useParams();
  const [wish, setWish] = useState<MoveWish>();
  const read = useQuery({ queryKey: [topics.whistles, "ticket", id], queryFn: () => whistles.getTicket({ id }, patience), refetchInterval: againMs });
  const { ticket } = read.data ?? {};
  return (
    <Page title={ticket === undefined ? words.rooms.whistles : plain(`${ticket.itemZh} · ${ticket.place}`)} back={{ to: "/whistles", title: words.rooms.whistles }}>
      <Reading of={read} what={words.rooms.whistles}>
        {(found) => found.ticket && (
          <>
            <Standing ticket={found.ticket} similar={found.similar} onMove={setWish} />
            {found.ticket.legs.length > 0 && (
              <Panel title={w.departments}>
                <ul className="history">{found.ticket.legs.map((leg) => <LegCard key={leg.number} ticket={found.ticket as Ticket} leg={leg} readAt={read.dataUpdatedAt} onMove={setWish} />)}</ul>
              </Panel>
            )}
            <Panel title={w.timeline}><Timeline entries={found.entries} legs={found.ticket.legs} passes={found.passes} /></Panel>
          </>
        )}
      </Reading>
      {wish && <MoveDialog wish={wish} onClose={() => setWish(undefined)} />}
    </Page>
  );
}
