import { Link, useParams, useSearchParams } from "react-router-dom";
import { moment } from "@/format";
import { Page } from "@/parts/Page";
import { Nothing, Panel, Reading } from "@/parts/Panel";
import { useWords } from "@/words";
import { boardIds, comparisons, dayBefore, useBoard, useRanksBefore, type BoardId, type Comparison } from "./board";
import { BoardTable } from "./BoardTable";
import { Contributions, NotCounted } from "./Contributions";
import { Frameworks } from "./Frameworks";
import { OfficialBoards } from "./OfficialBoards";
import { WhatIf } from "./WhatIf";

const pageSize = 50;

function Ranking({ boardId }: { boardId: BoardId }) {
  const words = useWords();
  const w = words.board;
  const [params, setParams] = useSearchParams();
  const asked = params.get("vs") ?? "";
  const comparison: Comparison = Object.keys(comparisons).includes(asked) ? (asked as Comparison) : "week";
  const page = Math.max(1, Number(params.get("page")) || 1);
  const board = useBoard(boardId);
  const day = dayBefore(board.data?.board, comparison);
  const ranks = useRanksBefore(boardId, day);
  const change = (key: string, value: string, byDefault: string) =>
    setParams((old) => {
      const next = new URLSearchParams(old);
      return value === byDefault ? (next.delete(key), next) : (next.set(key, value), next);
    });
  return (
    <Panel title={w.names[boardId]} extra={
      <label className="no-print">
        {w.compare}{" "}
        <select value={comparison} onChange={({ target }) => change("vs", target.value, "week")}>
          {(Object.keys(comparisons) as Comparison[]).map((one) => <option key={one} value={one}>{w.days[one]}</option>)}
        </select>
      </label>
    }>
      <Reading of={board} what={w.what}>
        {({ board: shown, nextPageToken }) => {
          const rows = shown?.rows ?? [];
          const pages = Math.ceil(rows.length / pageSize);
          return (
            <>
              <p className="sub-line" data-testid="board-day">
                {w.asOf(shown?.asOf || words.notStated)}
                {shown?.publishTime && ` · ${w.published(moment(shown.publishTime))}`}
                {day !== "" && ` · ${w.against(day)}`}
                {boardId === "hot" && ` · ${w.decay}`}
              </p>
              {rows.length === 0 ? <Nothing>{w.empty[boardId]}</Nothing> : (
                <BoardTable boardId={boardId} rows={rows.slice((page - 1) * pageSize, page * pageSize)} ranks={ranks}
                  explain={(row) => shown && <Contributions board={shown} row={row} />} />
              )}
              {pages > 1 && (
                <nav className="pager no-print" aria-label={words.lists.pages}>
                  <span className="quiet">{w.pageOf(page, pages)}</span>
                  <button type="button" className="button" disabled={page <= 1} onClick={() => change("page", String(page - 1), "1")}>{words.lists.previous}</button>
                  <button type="button" className="button" disabled={page >= pages} onClick={() => change("page", String(page + 1), "1")}>{words.lists.next}</button>
                </nav>
              )}
              {nextPageToken !== "" && <p className="sub-line">{w.onlyFirst(rows.length)}</p>}
              {shown !== undefined && <NotCounted board={shown} />}
            </>
          );
        }}
      </Reading>
    </Panel>
  );
}

export default function Boards() {
  const words = useWords();
  const { board = "zones" } = useParams();
  const boardId = boardIds.find((id) => id === board);
  return (
    <Page title={words.rooms.boards} extra={
      <nav className="tabs no-print" aria-label={words.rooms.boards}>
        {boardIds.map((id) => <Link key={id} to={`/boards/${id}`} aria-current={id === boardId ? "page" : undefined}>{words.board.names[id]}</Link>)}
        <Link to="/boards/frameworks" aria-current={board === "frameworks" ? "page" : undefined}>{words.ranking.what}</Link>
        <Link to="/boards/official" aria-current={board === "official" ? "page" : undefined}>{words.official.what}</Link>
      </nav>
    }>
      {board === "frameworks" ? <Frameworks /> : board === "official" ? <OfficialBoards /> : board === "whatif" ? <WhatIf /> : boardId === undefined ? <Nothing>{words.board.unknown}</Nothing> : <Ranking key={boardId} boardId={boardId} />}
    </Page>
  );
}
