// One official board through its life: trial (试算), publicity (公示) with objections (异议) and answers, final (定稿), errata (勘误).
import { BoardAct as Act, BoardStage, type Erratum, type MovedUnit, type Objection, type OfficialBoard } from "@proto/scoring/v1/official_board_pb";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "react-router-dom";
import { usePersonName } from "@/api/person";
import { appraisal, patience } from "@/api/services";
import { moment } from "@/format";
import { topics } from "@/live/stale";
import { Page } from "@/parts/Page";
import { Foreign, Nothing, Panel, Reading } from "@/parts/Panel";
import { useWords } from "@/words";
import { actKeys } from "./acts";
import { BoardActDialog, type ActWish } from "./BoardActDialog";
import { stageKeys } from "./OfficialBoards";
import { OwnUnits } from "./OwnUnits";
import { RankHistory } from "./RankHistory";
import { useUnitNames } from "./ranking";
import { RankingTable } from "./RankingTable";

const stages = [BoardStage.TRIAL, BoardStage.PUBLICITY, BoardStage.FINAL] as const;

function Life({ board }: { board: OfficialBoard }) {
  const w = useWords().official;
  return (
    <ol className="life" aria-label={w.life}>
      {stages.map((stage) => <li key={stage} aria-current={stage === board.stage ? "step" : undefined}>{w.stages[stageKeys[stage]]}</li>)}
    </ol>
  );
}

function Objections({ board, nameOf, onAct }: { board: OfficialBoard; nameOf: (unit: string) => string; onAct: (wish: ActWish) => void }) {
  const words = useWords();
  const w = words.official;
  const person = usePersonName();
  if (board.objections.length === 0) {
    return null;
  }
  const mayAnswer = board.allowed.includes(Act.ANSWER);
  const said = (one: Objection) => `${nameOf(one.unit)}${one.path && ` · ${one.path}`}${words.colon}${one.text}`;
  return (
    <Panel title={w.objections}>
      <ul className="history">
        {board.objections.map((one) => (
          <li key={one.number.toString()} data-objection={one.number.toString()}>
            <div><strong>{w.objectionNo(one.number.toString())}</strong> <Foreign>{said(one)}</Foreign></div>
            <div className="sub-line">{person(one.filedBy)} · {moment(one.fileTime)}</div>
            {one.answer !== ""
              ? <div><span className={`mark ${one.upheld ? "mark-extracted" : "mark-plain"}`}>{one.upheld ? w.upheld : w.notUpheld}</span> <Foreign>{one.answer}</Foreign> <span className="sub-line">{person(one.answeredBy)} · {moment(one.answerTime)}</span></div>
              : mayAnswer
                ? <button type="button" className="button no-print" aria-label={w.answerTo(one.number.toString())} onClick={() => onAct({ board, act: Act.ANSWER, objection: one })}>{w.acts.answer}</button>
                : <span className="mark mark-plain">{w.unanswered}</span>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Moved({ of, nameOf }: { of: MovedUnit; nameOf: (unit: string) => string }) {
  const w = useWords().official;
  return <>{w.moved(nameOf(of.unit), of.wasRank || "–", of.nowRank || "–", of.wasScore || "–", of.nowScore || "–")}</>;
}

function Errata({ errata, nameOf }: { errata: readonly Erratum[]; nameOf: (unit: string) => string }) {
  const w = useWords().official;
  const person = usePersonName();
  if (errata.length === 0) {
    return null;
  }
  return (
    <Panel title={w.errata}>
      <ul className="history">
        {errata.map((one) => (
          <li key={one.number.toString()}>
            <div><strong>{w.erratumNo(one.number.toString())}</strong> {one.unit && <Moved of={one.unit} nameOf={nameOf} />}</div>
            <div><Foreign>{one.reason}</Foreign> <span className="sub-line">{person(one.issuedBy)} · {moment(one.issueTime)}</span></div>
            {one.moved.length > 0 && <details className="sub-line"><summary>{w.wholeAnew(one.moved.length)}</summary><ul className="plain-list">{one.moved.map((moved) => <li key={moved.unit}><Moved of={moved} nameOf={nameOf} /></li>)}</ul></details>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Board({ board, onAct }: { board: OfficialBoard; onAct: (wish: ActWish) => void }) {
  const words = useWords();
  const w = words.official;
  const query = { board: board.id, boardRevision: board.publishedRevision };
  const nameOf = useUnitNames(query);
  return (
    <>
      <Panel title={w.life} extra={
        <span className="actions no-print">
          {board.allowed.filter((act) => act !== Act.ANSWER).map((act) => (
            <button key={act} type="button" className={act === Act.FINALIZE ? "button primary" : "button"} onClick={() => onAct({ board, act })}>{w.acts[actKeys[act]]}</button>
          ))}
          <Link className="button" to={`/boards/whatif?board=${board.id}`}>{words.ranking.whatIf}</Link>
        </span>
      }>
        <Life board={board} />
        <p className="sub-line" data-testid="board-life">
          {w.ranked(board.ranked, board.units)} · {board.query?.period} · {words.ranking.version(board.query?.version ?? "")}
          {board.objectionsUntil !== "" && ` · ${w.untilDay(board.objectionsUntil)}`}
          {board.uncheckedFigures > 0n && <> · <span className="mark mark-extracted">{words.ranking.unchecked(Number(board.uncheckedFigures))}</span></>}
          {` · ${w.revision(board.revision.toString())}`}
        </p>
        <p className="sub-line">{w.digest} <code>{board.sha256}</code></p>
      </Panel>
      <Objections board={board} nameOf={nameOf} onAct={onAct} />
      <Errata errata={board.errata} nameOf={nameOf} />
      <RankHistory board={board} />
      <Panel title={words.ranking.what}>
        <RankingTable key={board.publishedRevision.toString()} query={query} above={(shown, rows) => <OwnUnits query={shown} rows={rows} />} />
      </Panel>
    </>
  );
}

export default function OfficialBoardRoom() {
  const w = useWords().official;
  const { id = "" } = useParams();
  const [wish, setWish] = useState<ActWish>();
  const read = useQuery({ queryKey: [topics.boards, "official", id], queryFn: () => appraisal.getOfficialBoard({ id }, patience), retry: false });
  return (
    <Page title={id} back={{ to: "/boards/official", title: w.what }}>
      <Reading of={read} what={w.what}>
        {({ board }) => (board === undefined ? <Nothing>{w.none}</Nothing> : <Board board={board} onAct={setWish} />)}
      </Reading>
      {wish && <BoardActDialog wish={wish} onClose={() => setWish(undefined)} />}
    </Page>
  );
}
