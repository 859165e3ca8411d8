import type { BoardRow } from "@proto/scoring/v1/board_pb";
import { useState, type ReactNode } from "react";
import { zoneName } from "@/format";
import { inYi } from "@/format/money";
import { Foreign } from "@/parts/Panel";
import { useWords } from "@/words";
import { lengths, type BoardId } from "./board";

export function Move({ row, ranks }: { row: BoardRow; ranks: ReadonlyMap<string, number> | undefined }) {
  const words = useWords();
  if (ranks === undefined) {
    return null;
  }
  const was = ranks.get(row.zone?.id ?? "");
  if (was === undefined) {
    return <span className="mark mark-checked">{words.board.newcomer}</span>;
  }
  const step = was - row.rank;
  return step === 0 ? <span className="quiet">{words.board.still}</span> : <span className={step > 0 ? "up" : "down"}>{words.board.moved(step)}</span>;
}

// The zones of a board with bars in the very rows. `explain` shows what a row is made of.
export function BoardTable({ boardId, rows, ranks, explain }: {
  boardId: BoardId;
  rows: readonly BoardRow[];
  ranks: ReadonlyMap<string, number> | undefined;
  explain?: (row: BoardRow) => ReactNode;
}) {
  const words = useWords();
  const w = words.board;
  const [open, setOpen] = useState<string>();
  const length = lengths(rows, boardId);
  return (
    <div className="table-box" role="region" aria-label={`${w.names[boardId]} ${words.table}`} tabIndex={0}>
      <table className="board">
        <thead>
          <tr>
            <th scope="col" className="right rank">{w.rank}</th>
            <th scope="col">{words.signing.zone}</th>
            <th scope="col" className="right">{w.total}</th>
            {boardId === "hot" && <th scope="col" className="right">{w.heat}</th>}
            <th scope="col" className="right not-narrow">{w.counts}</th>
            <th scope="col">{w.move}</th>
            {explain && <th scope="col"><span className="unseen">{w.explain}</span></th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const id = row.zone?.id ?? "";
            return [
              <tr key={id} data-row-key={id} className="board-row">
                <td className="right number main-line">{row.rank}</td>
                <td>
                  <div className="main-line"><Foreign>{zoneName(row.zone, words)}</Foreign> <span className="sub-line not-narrow">{row.zone?.province}</span></div>
                  <div className="bar" aria-hidden="true"><i style={{ width: `${length(row)}%` }} /></div>
                </td>
                <td className="right">
                  <div className="number main-line">{inYi(row.total?.minor ?? 0n)}</div>
                  {(row.unchecked?.minor ?? 0n) > 0n && <div className="number sub-line">{w.unchecked(inYi(row.unchecked?.minor ?? 0n))}</div>}
                </td>
                {boardId === "hot" && <td className="right number">{inYi(BigInt(row.heat || "0") / 1000n)}</td>}
                <td className="right number not-narrow">{`${row.signings} / ${row.projects}`}</td>
                <td><Move row={row} ranks={ranks} /></td>
                {explain && (
                  <td>
                    <button type="button" className="button plain" aria-expanded={open === id} aria-label={w.explainRow(zoneName(row.zone, words))}
                      onClick={() => setOpen(open === id ? undefined : id)}>{open === id ? "−" : "+"}</button>
                  </td>
                )}
              </tr>,
              open === id && explain && <tr key={`${id}-why`}><td colSpan={boardId === "hot" ? 7 : 6}>{explain(row)}</td></tr>,
            ];
          })}
        </tbody>
      </table>
    </div>
  );
}
