// A table of matters as its import tells it, row by row, and what goes back to who made the table.
import type { MatterImport } from "@proto/approval/v1/approval_service_pb";
import { MatterFate, type Matter, type MatterReject } from "@proto/approval/v1/matter_pb";
import { plain } from "@/format/plain";
import type { Cell } from "@/lists/definition";
import type { Words } from "@/words";

export const fateNames = {
  [MatterFate.UNSPECIFIED]: "unchanged",
  [MatterFate.NEW]: "created",
  [MatterFate.CHANGED]: "changed",
  [MatterFate.UNCHANGED]: "unchanged",
} as const;

export type Fate = (typeof fateNames)[MatterFate];

// As spreadsheets name a place: 办件!F7; in CSV without a sheet, and without a column where none is at fault.
export function placeOf({ sheet, row, column = "" }: { sheet: string; row: number; column?: string }): string {
  return `${sheet === "" ? "" : `${plain(sheet)}!`}${column}${row}`;
}

// Why a row was not taken, in Chinese as the table is.
export function reasonOfReject({ words, other }: MatterReject, says: Words): string {
  return other === "" ? words : says.imports.seeRow(words, plain(other));
}

// The rejects as a table for others.
export function rejectSheet({ rejects }: MatterImport, words: Words): { head: string[]; rows: Cell[][] } {
  const { place, header, value, reason } = words.ledger;
  return {
    head: [place, header, value, reason],
    rows: rejects.map((reject) => [placeOf(reject), plain(reject.header), plain(reject.value), reasonOfReject(reject, words)]),
  };
}

// What one should look at in a row that was read: what stands out, and the rule that its dates break.
export function remarksOf({ flags, fault }: Pick<Matter, "flags" | "fault">, words: Words): string[] {
  const known = words.imports.flags as Record<string, string | undefined>;
  // "happened_on: "…" is before …": the field is the row's own.
  const rule = fault.replace(/^[a-z][\w.]*: /, "");
  return [...flags.map((flag) => known[flag] ?? flag), ...(fault === "" ? [] : [words.imports.notRecorded(plain(words.failures.rule(rule) ?? rule))])];
}
