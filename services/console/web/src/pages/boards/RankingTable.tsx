// Units by rank, live or as they were published; each says why it stands there.
import type { RankingHead, RankingRow } from "@proto/scoring/v1/ranking_pb";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router-dom";
import { reasonOf } from "@/api/failure";
import { Foreign, InBoth, Nothing, Notice } from "@/parts/Panel";
import { useWords } from "@/words";
import { Explanation } from "./Explanation";
import { ExportButtons } from "./Export";
import { askedOf, useRanking, type Asked } from "./ranking";

function Row({ row, open, onToggle }: { row: RankingRow; open: boolean; onToggle: () => void }) {
  const words = useWords();
  const w = words.ranking;
  const name = row.name || row.unit;
  return (
    <tr data-row-key={row.unit} className="board-row">
      <td className="right number main-line">{row.rank || row.cohortRank || "–"}</td>
      <td>
        <div className="main-line"><Foreign>{name}</Foreign> <span className="sub-line not-narrow"><Foreign>{row.cohort}</Foreign></span></div>
        {row.reasons.length > 0 && <div className="sub-line"><Foreign>{row.reasons.map(w.note).join(words.semicolon)}</Foreign></div>}
      </td>
      <td className="right">
        <div className="number main-line">{row.score || "–"}</div>
        {row.uncheckedFigures > 0n && <div className="sub-line">{w.unchecked(Number(row.uncheckedFigures))}</div>}
      </td>
      <td><Foreign>{row.tier}</Foreign></td>
      <td>
        <button type="button" className="button plain" aria-expanded={open} aria-label={w.explainRow(name)} onClick={onToggle}>{open ? "−" : "+"}</button>
      </td>
    </tr>
  );
}

function Head({ head }: { head: RankingHead | undefined }) {
  const w = useWords().ranking;
  const holes = head?.framework?.holes ?? [];
  return (
    <>
      <p className="sub-line" data-testid="ranking-head">
        {w.counts(head?.ranked ?? 0, head?.units ?? 0)}
        {` · ${w.version(head?.query?.version ?? "")}`}
        {head?.framework?.ownExample && ` · ${w.ownExample}`}
        {(head?.uncheckedFigures ?? 0n) > 0n && <> · <span className="mark mark-extracted">{w.unchecked(Number(head?.uncheckedFigures))}</span></>}
      </p>
      {holes.length > 0 && (
        <details className="sub-line"><summary>{w.holes(holes.length)}</summary>
          <ul className="plain-list">{holes.map((hole) => <li key={hole}><InBoth>{hole}</InBoth></li>)}</ul>
        </details>
      )}
    </>
  );
}

// The unit whose row is open stands in the address. `above`: what stands over the rows, of the board that they are of.
export function RankingTable({ query, above }: { query: Asked; above?: (shown: Asked, rows: readonly RankingRow[]) => ReactNode }) {
  const words = useWords();
  const w = words.ranking;
  const [params, setParams] = useSearchParams();
  const open = params.get("unit") ?? "";
  const pages = useRanking(query);
  const toggle = (unit: string) => setParams((old) => {
    const next = new URLSearchParams(old);
    return unit === open ? (next.delete("unit"), next) : (next.set("unit", unit), next);
  }, { preventScrollReset: true });
  if (pages.data === undefined) {
    return pages.isError
      ? <Notice kind="error" title={words.failed(w.what)}>{reasonOf(pages.error, words)}</Notice>
      : <p role="status" className="quiet">{words.reading(w.what)}</p>;
  }
  const head = pages.data.pages[0]?.head;
  const rows = pages.data.pages.flatMap((page) => page.rows);
  const shown = query.board ? query : head?.query ? askedOf(head.query) : query;
  return (
    <>
      <Head head={head} />
      {above?.(shown, rows)}
      {rows.length > 0 && <ExportButtons query={shown} name={query.board || `${query.framework ?? ""}-${query.period ?? ""}`} />}
      {rows.length === 0 ? <Nothing>{w.empty}</Nothing> : (
        <div className="table-box" role="region" aria-label={`${w.what} ${words.table}`} tabIndex={0}>
          <table className="board">
            <thead>
              <tr>
                <th scope="col" className="right rank">{words.board.rank}</th>
                <th scope="col">{w.unit}</th>
                <th scope="col" className="right">{w.score}</th>
                <th scope="col">{w.tier}</th>
                <th scope="col"><span className="unseen">{words.board.explain}</span></th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => [
                <Row key={row.unit} row={row} open={open === row.unit} onToggle={() => toggle(row.unit)} />,
                open === row.unit && <tr key={`${row.unit}-why`}><td colSpan={5}><Explanation query={shown} unit={row.unit} /></td></tr>,
              ])}
            </tbody>
          </table>
        </div>
      )}
      {pages.hasNextPage && <button type="button" className="button" disabled={pages.isFetching} onClick={() => void pages.fetchNextPage()}>{words.board.more}</button>}
    </>
  );
}
