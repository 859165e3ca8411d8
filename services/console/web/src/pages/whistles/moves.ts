// What one does with a ticket: what each act asks for, and the call that does it.
import type { Leg, Ticket } from "@proto/notification/v1/whistle_pb";
import { Satisfaction, WhistleMove as Move } from "@proto/notification/v1/whistle_pb";
import { Verdict } from "@proto/notification/v1/whistle_service_pb";
import { patience, whistles } from "@/api/services";
import { needed, open, type Asked as AskedOf } from "@/parts/asked";

export interface Draft {
  text: string;
  people: string;
  place: string;
  until: string; // as a control for local time has it: 2021-03-02T18:00
  proposed: string;
  verdict: "confirmed" | "handled" | "unfounded";
  granted: "yes" | "no";
  solved: "yes" | "no";
  satisfaction: "satisfied" | "fair" | "unsatisfied";
  lead: string;
  assist: string; // one a line
  into: string; // the id of the ticket that goes on
}

export type DraftKey = keyof Draft;

export type Asked = AskedOf<DraftKey>;

const asked: Record<Move, readonly Asked[]> = {
  [Move.UNSPECIFIED]: [],
  [Move.VERIFY]: [...needed("verdict"), ...open("text")],
  [Move.DISPATCH]: [...needed("lead"), ...open("assist", "text")],
  [Move.SIGN_OFF]: [],
  [Move.BOUNCE]: needed("text", "proposed"),
  [Move.REPORT_IN]: [...needed("people"), ...open("place", "text")],
  [Move.FEEDBACK]: [...needed("people", "text"), ...open("until")],
  [Move.RESOLVE]: needed("text"),
  [Move.RATE]: [...needed("solved", "satisfaction"), ...open("text")],
  [Move.REOPEN]: needed("text"),
  [Move.WITHDRAW]: needed("text"),
  [Move.REQUEST_PAUSE]: needed("text", "until"),
  [Move.DECIDE_PAUSE]: [...needed("granted"), ...open("text")],
  [Move.REQUEST_EXCLUSION]: needed("text"),
  [Move.DECIDE_EXCLUSION]: needed("granted", "text"),
  [Move.MERGE]: [...needed("into"), ...open("text")],
  [Move.ATTACH_EVIDENCE]: [], // has a form of its own: a file is no word
};

export function askedFor(move: Move): readonly Asked[] {
  return asked[move];
}

export function emptyDraft(leg: Leg | undefined): Draft {
  return { text: "", people: "", place: "", until: "", proposed: "", verdict: "confirmed", granted: "yes", solved: "yes", satisfaction: "satisfied", lead: leg?.proposedDepartment ?? "", assist: "", into: "" };
}

// The control that a service's field names; undefined where the form has none for it.
export function keyOfField(field: string | undefined): DraftKey | undefined {
  const keys: Record<string, DraftKey | undefined> = {
    text: "text", reason: "text", people: "people", place: "place", until: "until", until_time: "until", proposed_department: "proposed", verdict: "verdict",
    satisfaction: "satisfaction", to: "lead", "to.department": "lead", into_id: "into",
  };
  return field === undefined ? undefined : keys[field];
}

// Zones are on Asia/Shanghai, wherever the browser is.
function instant(local: string): string {
  return local === "" ? "" : `${local.length === 16 ? `${local}:00` : local}+08:00`;
}

const verdicts = { confirmed: Verdict.CONFIRMED, handled: Verdict.HANDLED, unfounded: Verdict.UNFOUNDED } as const;
const satisfactions = { satisfied: Satisfaction.SATISFIED, fair: Satisfaction.FAIR, unsatisfied: Satisfaction.UNSATISFIED } as const;

export async function act(move: Move, ticket: Ticket, leg: number, draft: Draft, requestId: string): Promise<unknown> {
  const of = { id: ticket.id, expectedRevision: ticket.revision, requestId };
  const ofLeg = { ...of, leg };
  const { text, people, place, proposed: proposedDepartment } = draft;
  const untilTime = instant(draft.until);
  const granted = draft.granted === "yes";
  switch (move) {
    case Move.VERIFY:
      return whistles.verify({ ...of, verdict: verdicts[draft.verdict], text }, patience);
    case Move.DISPATCH: {
      const to = [...(draft.lead === "" ? [] : [{ department: draft.lead, lead: true }]), ...draft.assist.split("\n").filter(Boolean).map((department) => ({ department, lead: false }))];
      return whistles.dispatch({ ...of, to, text }, patience);
    }
    case Move.SIGN_OFF:
      return whistles.signOff(ofLeg, patience);
    case Move.BOUNCE:
      return whistles.bounce({ ...ofLeg, reason: text, proposedDepartment }, patience);
    case Move.REPORT_IN:
      return whistles.reportIn({ ...ofLeg, people, place, text }, patience);
    case Move.FEEDBACK:
      return whistles.feedback({ ...ofLeg, people, text, untilTime }, patience);
    case Move.RESOLVE:
      return whistles.resolve({ ...ofLeg, text }, patience);
    case Move.RATE:
      return whistles.rate({ ...of, solved: draft.solved === "yes", satisfaction: satisfactions[draft.satisfaction], text }, patience);
    case Move.REOPEN:
      return whistles.reopen({ ...of, reason: text }, patience);
    case Move.WITHDRAW:
      return whistles.withdraw({ ...of, reason: text }, patience);
    case Move.REQUEST_PAUSE:
      return whistles.requestPause({ ...ofLeg, reason: text, untilTime }, patience);
    case Move.DECIDE_PAUSE:
      return whistles.decidePause({ ...ofLeg, granted, text }, patience);
    case Move.REQUEST_EXCLUSION:
      return whistles.requestExclusion({ ...ofLeg, reason: text }, patience);
    case Move.DECIDE_EXCLUSION:
      return whistles.decideExclusion({ ...ofLeg, granted, text }, patience);
    case Move.MERGE:
      return whistles.mergeTickets({ ...of, intoId: draft.into, reason: text }, patience);
    default:
      throw new Error("no such act");
  }
}
