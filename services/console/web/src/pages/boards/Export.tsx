// A ranking as a table for others, whole, of the board that is shown; and on paper.
import type { RankingRow } from "@proto/scoring/v1/ranking_pb";
import { useState } from "react";
import { reasonOf } from "@/api/failure";
import { appraisal, patience } from "@/api/services";
import type { Cell } from "@/lists/definition";
import { save } from "@/lists/save";
import { exactNumber } from "@/lists/sheet";
import { useToast } from "@/parts/toast";
import { useWords } from "@/words";
import type { Asked } from "./ranking";

const pageSize = 1000;

async function readAll(query: Asked): Promise<RankingRow[]> {
  const rows: RankingRow[] = [];
  let pageToken = "";
  do {
    const page = await appraisal.getRanking({ query, pageSize, pageToken }, patience);
    rows.push(...page.rows);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return rows;
}

const numberOf = (digits: string): Cell => (digits === "" ? "" : exactNumber(digits));

export function ExportButtons({ query, name }: { query: Asked; name: string }) {
  const words = useWords();
  const w = words.ranking;
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const take = async () => {
    setBusy(true);
    try {
      const rows = await readAll(query);
      const head = [words.board.rank, w.unit, w.cohort, w.score, w.tier, w.notChecked, w.why];
      const cells = rows.map((row) => [numberOf(row.rank || row.cohortRank), row.name || row.unit, row.cohort, numberOf(row.score), row.tier, Number(row.uncheckedFigures), row.reasons.map(w.note).join(words.semicolon)]);
      save(`${name}.xlsx`, await (await import("@/lists/workbook")).workbook(w.what, head, cells));
      toast("done", words.lists.exported(rows.length));
    } catch (error) {
      toast("error", reasonOf(error, words));
    } finally {
      setBusy(false);
    }
  };
  return (
    <p className="tools no-print">
      <button type="button" className="button" disabled={busy} onClick={() => void take()}>{words.lists.xlsx}</button>
      <button type="button" className="button" onClick={() => window.print()}>{words.lists.print}</button>
    </p>
  );
}
