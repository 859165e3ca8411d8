// Official boards: those that there are, and for the office that publishes them a new one.
import { BoardAct, BoardStage, type OfficialBoard } from "@proto/scoring/v1/official_board_pb";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router-dom";
import { useHasRole } from "@/api/person";
import { appraisal, patience } from "@/api/services";
import { moment } from "@/format";
import { topics } from "@/live/stale";
import { Foreign, Nothing, Panel, Reading } from "@/parts/Panel";
import { Table, type Column } from "@/parts/Table";
import { useWords } from "@/words";
import { officeRoles, type Draft } from "./acts";
import { BoardActDialog } from "./BoardActDialog";
import { useFrameworks } from "./ranking";

export const stageKeys = {
  [BoardStage.UNSPECIFIED]: "trial",
  [BoardStage.TRIAL]: "trial",
  [BoardStage.PUBLICITY]: "publicity",
  [BoardStage.FINAL]: "final",
} as const;

export function OfficialBoards() {
  const words = useWords();
  const w = words.official;
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const publishes = useHasRole(officeRoles);
  const begin: Partial<Draft> = { framework: params.get("framework") ?? "", period: params.get("period") ?? "", cohort: params.get("cohort") ?? "" };
  const [opens, setOpens] = useState(begin.framework !== "");
  const boards = useQuery({ queryKey: [topics.boards, "official"], queryFn: () => appraisal.listOfficialBoards({}, patience) });
  const frameworks = useFrameworks().data?.frameworks ?? [];
  const nameOf = (id: string) => frameworks.find((one) => one.id === id)?.name ?? id;
  const columns: Column<OfficialBoard>[] = [
    { key: "id", title: w.board, card: "head", cell: ({ id }) => <Link to={`/boards/official/${id}`} className="main-line">{id}</Link> },
    { key: "stage", title: w.stage, width: "9%", card: "bare", cell: ({ stage }) => <span className="mark mark-plain">{w.stages[stageKeys[stage]]}</span> },
    { key: "framework", title: words.ranking.framework, width: "26%", cell: ({ query }) => <Foreign>{nameOf(query?.framework ?? "")}</Foreign> },
    { key: "period", title: words.ranking.period, width: "9%", cell: ({ query }) => query?.period },
    { key: "units", title: w.units, width: "10%", align: "right", cell: ({ ranked, units }) => `${ranked}/${units}` },
    { key: "until", title: w.fields.until, width: "13%", cell: ({ objectionsUntil }) => <span className="number">{objectionsUntil || "–"}</span> },
    { key: "changed", title: w.changed, width: "16%", cell: ({ changeTime }) => <span className="number">{moment(changeTime)}</span> },
  ];
  return (
    <Panel title={w.what} extra={publishes && <button type="button" className="button primary no-print" onClick={() => setOpens(true)}>{w.tryNew}</button>}>
      <Reading of={boards} what={w.what}>
        {({ boards: rows }) => (rows.length === 0 ? <Nothing>{w.none}</Nothing> : <Table label={w.what} columns={columns} rows={rows} keyOf={({ id }) => id} />)}
      </Reading>
      {opens && publishes && (
        <BoardActDialog wish={{ act: BoardAct.TRY, begin }} onClose={() => setOpens(false)} onDone={(board) => board && navigate(`/boards/official/${board.id}`)} />
      )}
    </Panel>
  );
}
