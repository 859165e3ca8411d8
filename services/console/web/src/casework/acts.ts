// What one does about a node: what each act asks for, and the call that records it.
import { ExtensionBy, NodeEventKind as Kind, type NodeState } from "@proto/approval/v1/node_pb";
import { approval, patience } from "@/api/services";
import { needed, open, type Asked as AskedOf } from "@/parts/asked";

export interface Draft {
  on: string;
  reason: string;
  papers: string; // one a line
  validUntil: string;
  notice: string;
  expectedUntil: string;
  ceiling: string;
  days: string;
  by: "office_head" | "government";
  decidedBy: string;
  office: string;
  officer: string;
  chiefOfficer: string;
}

export type DraftKey = keyof Draft;

export type Asked = AskedOf<DraftKey>;

// By the rules of the service, which decides.
const asked: Record<Kind, readonly Asked[]> = {
  [Kind.UNSPECIFIED]: [],
  [Kind.RECEIVED]: [...needed("on"), ...open("papers")],
  [Kind.ACCEPTED]: needed("on"),
  [Kind.DEEMED_ACCEPTED]: needed("on"),
  [Kind.CORRECTION_ASKED]: [...needed("on", "reason"), ...open("papers")],
  [Kind.RETURNED]: needed("on", "reason"),
  [Kind.REFUSED]: needed("on", "reason"),
  [Kind.WITHDRAWN]: [...needed("on"), ...open("reason")],
  [Kind.SUSPENDED]: [...needed("on", "reason", "notice"), ...open("expectedUntil", "ceiling")],
  [Kind.RESUMED]: [...needed("on"), ...open("reason")],
  [Kind.EXTENDED]: needed("on", "by", "days", "decidedBy", "reason"),
  [Kind.COMPLETED]: [...needed("on"), ...open("papers", "validUntil")],
  [Kind.DELIVERED]: needed("on"),
  [Kind.REVOKED]: needed("on", "reason"),
  [Kind.EXPIRED]: needed("on"),
  [Kind.RENEWED]: needed("on", "validUntil"),
  [Kind.CORRECTED]: needed("on", "reason"),
  [Kind.ASSIGNED]: open("office", "officer", "chiefOfficer", "reason"),
  [Kind.REMINDED]: open("reason"),
};

export function askedFor(kind: Kind): readonly Asked[] {
  return asked[kind];
}

// What the form of an act says before anything is typed.
export function draftFor(node: NodeState, today: string): Draft {
  const { office = "", officer = "", chiefOfficer = "" } = node.responsible ?? {};
  return {
    on: today, reason: "", papers: "", validUntil: "", notice: "", expectedUntil: "", ceiling: "", days: "10", by: "office_head", decidedBy: "",
    office, officer, chiefOfficer,
  };
}

// The control of a dialog that a service's field names; undefined where the dialog has none for it.
export function keyOfField(field: string | undefined): DraftKey | undefined {
  const last = field?.split(".").at(-1) ?? "";
  const keys: Record<string, DraftKey | undefined> = {
    happened_on: "on", from: "on", on: "on", decided_on: "on", reason: "reason", papers: "papers", valid_until: "validUntil", notice: "notice",
    expected_until: "expectedUntil", ceiling_wd: "ceiling", days: "days", by: "by", decided_by: "decidedBy", office: "office", officer: "officer",
    chief_officer: "chiefOfficer",
  };
  return keys[last];
}

const extensionBy = { office_head: ExtensionBy.OFFICE_HEAD, government: ExtensionBy.GOVERNMENT } as const;

// number: of the entry that is corrected.
export async function record(kind: Kind, node: NodeState, draft: Draft, requestId: string, number: bigint): Promise<unknown> {
  const of = { id: node.caseId, procedureId: node.procedureId, requestId };
  const known = { ...of, expectedRevision: node.revision };
  const { on, reason, notice, expectedUntil, validUntil } = draft;
  switch (kind) {
    case Kind.SUSPENDED:
      return approval.suspendNode({ ...known, from: on, reason, notice, expectedUntil, ceilingWd: Number(draft.ceiling) || 0 }, patience);
    case Kind.RESUMED:
      return approval.resumeNode({ ...known, on, reason }, patience);
    case Kind.EXTENDED: {
      const extension = { days: Number(draft.days) || 0, by: extensionBy[draft.by], decidedOn: on, decidedBy: draft.decidedBy, reason };
      return approval.extendNode({ ...known, extension }, patience);
    }
    case Kind.CORRECTED:
      return approval.correctNodeEvent({ ...known, number, happenedOn: on, reason }, patience);
    case Kind.ASSIGNED: {
      const { office, officer, chiefOfficer } = draft;
      return approval.assignNode({ ...known, responsible: { office, officer, chiefOfficer }, reason }, patience);
    }
    case Kind.REMINDED:
      return approval.remindNode({ ...of, reason }, patience);
    default: {
      const papers = draft.papers.split("\n").map((paper) => paper.trim()).filter(Boolean);
      return approval.recordNodeEvent({ ...known, event: { kind, happenedOn: on, reason, papers, validUntil } }, patience);
    }
  }
}
