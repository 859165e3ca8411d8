// Tables for others.
import type { Cell } from "./definition";

// A spreadsheet takes what begins so for a formula and would run it.
export function harmless(cell: Cell): Cell {
  return typeof cell === "string" && /^[\s\u0000]*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(cell) ? `'${cell}` : cell;
}

function csvCell(cell: Cell): string {
  const text = String(harmless(cell));
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

// RFC 4180, with the mark by which Excel knows UTF-8.
export function csv(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return `\ufeff${[head, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

// A sum for a spreadsheet: a number where a number holds it exactly, else its digits.
export function exactNumber(digits: string): Cell {
  return digits.replace(/[-.]/g, "").replace(/^0+/, "").length <= 15 ? Number(digits) : digits;
}
