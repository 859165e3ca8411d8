// Rankings by frameworks of evaluation: units by rank, and why each stands where it does.
import type { RankingRow } from "@proto/scoring/v1/ranking_pb";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router-dom";
import { reasonOf } from "@/api/failure";
import { appraisal, patience } from "@/api/services";
import { topics } from "@/live/stale";
import { Foreign, Nothing, Notice, Panel, Reading } from "@/parts/Panel";
import { useWords } from "@/words";
import { Explanation } from "./Explanation";

const pageSize = 200;

// All pages are of the board of the first: the token stands for it.
function useRanking(framework: string, period: string) {
  return useInfiniteQuery({
    queryKey: [topics.boards, "ranking", framework, period],
    queryFn: ({ pageParam }) => appraisal.getRanking({ query: { framework, period }, pageSize, pageToken: pageParam }, patience),
    initialPageParam: "",
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    enabled: framework !== "" && period !== "",
    retry: false,
  });
}

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

function Ranking({ framework, period }: { framework: string; period: string }) {
  const words = useWords();
  const w = words.ranking;
  const [open, setOpen] = useState<string>();
  const pages = useRanking(framework, period);
  if (pages.data === undefined) {
    return pages.isError
      ? <Notice kind="error" title={words.failed(w.what)}>{reasonOf(pages.error, words)}</Notice>
      : <p role="status" className="quiet">{words.reading(w.what)}</p>;
  }
  const head = pages.data.pages[0]?.head;
  const rows = pages.data.pages.flatMap((page) => page.rows);
  return (
    <>
      <p className="sub-line" data-testid="ranking-head">
        {w.counts(head?.ranked ?? 0, head?.units ?? 0)}
        {` · ${w.version(head?.query?.version ?? "")}`}
        {head?.framework?.ownExample && ` · ${w.ownExample}`}
        {(head?.uncheckedFigures ?? 0n) > 0n && <> · <span className="mark mark-extracted">{w.unchecked(Number(head?.uncheckedFigures))}</span></>}
      </p>
      {(head?.framework?.holes.length ?? 0) > 0 && (
        <details className="sub-line"><summary>{w.holes(head?.framework?.holes.length ?? 0)}</summary>
          <ul className="plain-list">{head?.framework?.holes.map((hole) => <li key={hole}><Foreign>{hole}</Foreign></li>)}</ul>
        </details>
      )}
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
                <Row key={row.unit} row={row} open={open === row.unit} onToggle={() => setOpen(open === row.unit ? undefined : row.unit)} />,
                open === row.unit && head?.query && <tr key={`${row.unit}-why`}><td colSpan={5}><Explanation query={head.query} unit={row.unit} /></td></tr>,
              ])}
            </tbody>
          </table>
        </div>
      )}
      {pages.hasNextPage && <button type="button" className="button" disabled={pages.isFetching} onClick={() => void pages.fetchNextPage()}>{words.board.more}</button>}
    </>
  );
}

export function Frameworks() {
  const words = useWords();
  const w = words.ranking;
  const [params, setParams] = useSearchParams();
  const frameworks = useQuery({ queryKey: [topics.boards, "frameworks"], queryFn: () => appraisal.listFrameworks({}, patience) });
  const change = (key: string, value: string) => setParams((old) => {
    const next = new URLSearchParams(old);
    next.set(key, value);
    return next;
  });
  return (
    <Reading of={frameworks} what={w.what}>
      {({ frameworks: known }) => {
        const latest = new Map(known.map((one) => [one.id, one]));
        const framework = params.get("framework") ?? known[0]?.id ?? "";
        const period = params.get("period") ?? "";
        return (
          <Panel title={latest.get(framework)?.name ?? w.what} extra={
            <span className="no-print">
              <label>{w.framework}{" "}
                <select value={framework} onChange={({ target }) => change("framework", target.value)}>
                  {[...latest.values()].map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
                </select>
              </label>{" "}
              <label>{w.period}{" "}
                <input key={period} defaultValue={period} placeholder="2022" size={8}
                  onBlur={({ target }) => change("period", target.value.trim())}
                  onKeyDown={({ key, currentTarget }) => key === "Enter" && change("period", currentTarget.value.trim())} />
              </label>
            </span>
          }>
            {period === "" ? <Nothing>{w.choosePeriod}</Nothing> : <Ranking key={`${framework} ${period}`} framework={framework} period={period} />}
          </Panel>
        );
      }}
    </Reading>
  );
}
