import { NodeEventKind as Kind, type NodeState } from "@proto/approval/v1/node_pb";
import type { ReactNode } from "react";
import { ActButtons, dailyKinds, rareKinds, type OnAct } from "@/casework/ActButtons";
import { DueDay } from "@/casework/DueDay";
import { actNames, isDone, statusNames } from "@/casework/names";
import { usePersonName } from "@/api/person";
import { Dialog } from "@/parts/Dialog";
import { LightMark } from "@/parts/marks";
import { useWords } from "@/words";
import { History, type OnCorrect } from "./History";

const kinds = [...dailyKinds, ...rareKinds];

function Facts({ node }: { node: NodeState }) {
  const words = useWords();
  const person = usePersonName();
  const w = words.casework;
  const { responsible, stops, extension } = node;
  const row = (title: string, value: ReactNode) => value && <><dt>{title}</dt><dd>{value}</dd></>;
  const flags = w.flags as Record<string, string | undefined>;
  return (
    <dl className="facts">
      {row(words.signing.status, <><span className="mark mark-plain">{w.statuses[statusNames[node.status]]}</span> {!isDone(node.status) && <LightMark light={node.light} />}</>)}
      {row(words.todo.act, node.act !== 0 && <>{words.todo.actNames[actNames[node.act]]} <DueDay day={node.actDueOn} /></>)}
      {row(w.missing, node.missing.join(words.comma))}
      {row(w.fields.office, responsible?.office)}
      {row(w.fields.officer, responsible?.officer && person(responsible.officer))}
      {row(w.fields.chiefOfficer, responsible?.chiefOfficer && person(responsible.chiefOfficer))}
      {row(w.limit, node.acceptedOn && w.days(node.limitWd, extension?.days ?? 0))}
      {row(w.due, node.dueOn || (node.notBefore && w.notBefore(node.notBefore)))}
      {row(w.datedOn, [[w.statuses.received, node.receivedOn], [node.deemedAccepted ? w.kinds.deemed_accepted : w.kinds.accepted, node.acceptedOn], [w.statuses.completed, node.completedOn], [w.statuses.delivered, node.deliveredOn]]
        .flatMap(([what, day]) => (day ? [`${what} ${day}`] : [])).join(words.semicolon))}
      {row(w.stops, stops.map(({ from, until, expectedUntil, notice }) => w.stopped(from, until, expectedUntil, notice)).join(words.semicolon))}
      {row(w.fields.validUntil, node.validUntil)}
      {row(w.latest, node.latestAccept && w.acceptAndResult(node.latestAccept, node.latestResult))}
      {row(w.earliest, node.earliestAccept && w.acceptAndResult(node.earliestAccept, node.earliestResult))}
      {row(w.slack, node.slackWd !== undefined && <span className={node.slackWd < 0 ? "fault" : undefined}>{w.slackDays(node.slackWd)}</span>)}
      {row(w.flagged, node.flags.map((flag) => flags[flag] ?? flag).join(words.comma))}
    </dl>
  );
}

// One procedure of a case: how it stands, what one may do about it, and what happened.
export function NodeDrawer({ node, isRejected, onAct, onCorrect, onClose, why, promises }: {
  node: NodeState;
  isRejected: boolean;
  onAct: OnAct;
  onCorrect: OnCorrect;
  onClose: () => void;
  why: ReactNode;
  promises: ReactNode;
}) {
  const words = useWords();
  const w = words.casework;
  const mayAct = node.allowed.includes(Kind.ASSIGNED);
  return (
    <Dialog title={node.zh} onClose={onClose} className="drawer">
      <Facts node={node} />
      <h3>{words.todo.acts}</h3>
      {!mayAct && <p className="quiet">{isRejected ? words.project.rejected : w.notYours(node.responsible?.officer ? w.officerOf(node.responsible.office) : (node.responsible?.office ?? ""))}</p>}
      <ActButtons node={node} kinds={kinds} onAct={onAct} />
      {promises}
      {why}
      <h3>{w.history}</h3>
      <History caseId={node.caseId} procedureId={node.procedureId} onCorrect={node.allowed.includes(Kind.CORRECTED) ? onCorrect : undefined} />
    </Dialog>
  );
}
