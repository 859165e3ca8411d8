// What was typed of a unit's figures, which rows of it say something new, and what a refusal says of each.
import { FigureStatus } from "@proto/common/v1/values_pb";
import type { ReportCell } from "@proto/scoring/v1/reporting_service_pb";

export const figureFields = ["value", "numerator", "denominator", "source", "revisionReason"] as const;
export type FigureField = (typeof figureFields)[number];

export interface Figure extends Record<FigureField, string> {
  checked: boolean;
}

export type Drafts = Readonly<Record<string, Figure>>; // by indicator

export function figureOf({ observation, locked }: Pick<ReportCell, "observation" | "locked">): Figure {
  const { value = "", numerator = "", denominator = "", source = "", status = FigureStatus.UNSPECIFIED } = observation ?? {};
  return { value, numerator, denominator, source, revisionReason: "", checked: !locked && status >= FigureStatus.CHECKED };
}

function differs(a: Figure, b: Figure): boolean {
  return a.checked !== b.checked || figureFields.some((field) => a[field].trim() !== b[field].trim());
}

export interface Reported {
  unit: string;
  indicator: string;
  period: string;
  value: string;
  numerator: string;
  denominator: string;
  source: string;
  revisionReason: string;
  status: FigureStatus;
}

// The rows that differ from what is known, in the order of the cells. A row that was emptied says nothing.
export function reportedOf(unit: string, period: string, cells: readonly ReportCell[], drafts: Drafts): Reported[] {
  return cells.flatMap((cell) => {
    const draft = drafts[cell.indicator];
    if (draft === undefined || !differs(draft, figureOf(cell)) || (draft.value + draft.numerator + draft.denominator).trim() === "") {
      return [];
    }
    const { checked, ...texts } = draft;
    const trimmed = Object.fromEntries(figureFields.map((field) => [field, texts[field].trim()])) as Record<FigureField, string>;
    return [{ unit, indicator: cell.indicator, period, ...trimmed, status: checked ? FigureStatus.CHECKED : FigureStatus.EXTRACTED }];
  });
}

// A refusal's lines, "observations[3].value: …", by the indicator of the row; what is of no row stands under "".
export function faultsOf(message: string, reported: readonly Pick<Reported, "indicator">[]): ReadonlyMap<string, string[]> {
  const faults = new Map<string, string[]>();
  for (const line of message.split("\n")) {
    const [, row, , what] = /^observations\[(\d+)\]\.(\w+): (.*)$/.exec(line) ?? [];
    const indicator = row === undefined ? "" : (reported[Number(row)]?.indicator ?? "");
    faults.set(indicator, [...(faults.get(indicator) ?? []), what ?? line]);
  }
  return faults;
}
