// XLSX, loaded when one is asked for.
import writeXlsxFile from "write-excel-file/browser";
import type { Cell } from "./definition";
import { harmless } from "./sheet";

export async function workbook(sheet: string, head: readonly string[], rows: readonly (readonly Cell[])[]): Promise<Blob> {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === "number" ? { type: Number, value: cell } : { type: String, value: String(harmless(cell)) })));
  const titles = head.map((title) => ({ type: String, value: title, fontWeight: "bold" as const }));
  return writeXlsxFile([titles, ...cells], { sheet, stickyRowsCount: 1 }).toBlob();
}
