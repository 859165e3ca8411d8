// What is done of an official board: what each act asks for, and the call that does it.
import { FigureStatus } from "@proto/common/v1/values_pb";
import { BoardAct as Act, type OfficialBoard } from "@proto/scoring/v1/official_board_pb";
import { appraisal, patience } from "@/api/services";

// Who publishes boards, as far as the page knows: the service decides.
export const officeRoles = ["appraisal_office", "operator"] as const;

export const actKeys = {
  [Act.UNSPECIFIED]: "finalize",
  [Act.TRY]: "try",
  [Act.PUBLISH]: "publish",
  [Act.OBJECT]: "object",
  [Act.ANSWER]: "answer",
  [Act.FINALIZE]: "finalize",
  [Act.ISSUE_ERRATUM]: "erratum",
} as const;

export interface Draft {
  id: string;
  framework: string;
  version: string;
  period: string;
  cohort: string;
  atLeast: "" | "checked" | "signed_off";
  until: string;
  unit: string;
  path: string;
  text: string;
  upheld: boolean;
}

export type DraftKey = keyof Draft;

export const emptyDraft: Draft = { id: "", framework: "", version: "", period: "", cohort: "", atLeast: "", until: "", unit: "", path: "", text: "", upheld: false };

// isNew: the board is not there yet.
export function askedFor(act: Act, isNew: boolean): readonly DraftKey[] {
  const what: DraftKey[] = isNew ? ["id", "framework", "period", "cohort", "atLeast"] : ["version", "atLeast"];
  switch (act) {
    case Act.TRY:
      return what;
    case Act.PUBLISH:
      return [...what, "until"];
    case Act.OBJECT:
      return ["unit", "path", "text"];
    case Act.ANSWER:
      return ["upheld", "text"];
    case Act.ISSUE_ERRATUM:
      return ["unit", "text"];
    default:
      return [];
  }
}

export const needed: readonly DraftKey[] = ["id", "framework", "period", "until", "unit", "text"];

// What the form of an act says before anything is typed.
export function draftFor(board: OfficialBoard | undefined, today: string): Draft {
  const { framework = "", version = "", period = "", cohort = "", atLeast = FigureStatus.UNSPECIFIED } = board?.query ?? {};
  return { ...emptyDraft, id: board?.id ?? "", framework, version, period, cohort, atLeast: atLeast === FigureStatus.CHECKED ? "checked" : atLeast === FigureStatus.SIGNED_OFF ? "signed_off" : "", until: today };
}

// The control that a service's field names.
export function keyOfField(field: string | undefined): DraftKey | undefined {
  const keys: Record<string, DraftKey | undefined> = {
    id: "id", "query.framework": "framework", framework: "framework", "query.version": "version", version: "version", "query.period": "period", "query.cohort": "cohort",
    objections_until: "until", unit: "unit", path: "path", text: "text", answer: "text", reason: "text",
  };
  return keys[field ?? ""];
}

const statuses = { "": FigureStatus.UNSPECIFIED, checked: FigureStatus.CHECKED, signed_off: FigureStatus.SIGNED_OFF } as const;

// number: of the objection that is answered.
export async function act(kind: Act, draft: Draft, number: bigint, requestId: string): Promise<OfficialBoard | undefined> {
  const { id, unit, path, text, upheld, framework, version, period, cohort } = draft;
  switch (kind) {
    case Act.TRY:
    case Act.PUBLISH: {
      const query = { framework, version, period, cohort, atLeast: statuses[draft.atLeast] };
      return (await appraisal.publishBoard({ id, query, objectionsUntil: kind === Act.PUBLISH ? draft.until : "", requestId }, patience)).board;
    }
    case Act.OBJECT:
      return (await appraisal.fileObjection({ id, unit, path, text, requestId }, patience)).board;
    case Act.ANSWER:
      return (await appraisal.answerObjection({ id, number, upheld, answer: text, requestId }, patience)).board;
    case Act.ISSUE_ERRATUM:
      return (await appraisal.issueErratum({ id, unit, reason: text, requestId }, patience)).board;
    default:
      return (await appraisal.finalizeBoard({ id, requestId }, patience)).board;
  }
}
