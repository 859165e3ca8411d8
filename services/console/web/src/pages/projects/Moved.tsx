import type { MovedNode } from "@proto/approval/v1/plan_pb";
import { Nothing } from "@/parts/Panel";
import { Table, type Column } from "@/parts/Table";
import { useWords } from "@/words";

// How far a procedure moved, in working days: later above 0.
function Shift({ was, now, days }: { was: string; now: string; days: number }) {
  const w = useWords().plan;
  return (
    <span>
      {was !== "" && <span className="number quiet">{was}</span>}{was !== "" && now !== "" && " → "}{now !== "" && <span className="number">{now}</span>}
      {was !== "" && now !== "" && days !== 0 && <small className={days < 0 ? "fault" : "quiet"}> {w.shifted(days)}</small>}
    </span>
  );
}

// What differs between two timetables, procedure by procedure.
export function Moved({ label, moved, stayed }: { label: string; moved: readonly MovedNode[]; stayed: number }) {
  const w = useWords().plan;
  const columns: Column<MovedNode>[] = [
    { key: "what", title: w.procedure, card: "head", cell: ({ zh, accept, wasAccept }) => <span>{zh}{wasAccept === "" ? <small className="quiet"> {w.isNew}</small> : accept === "" && <small className="quiet"> {w.isDropped}</small>}</span> },
    { key: "accept", title: w.latestAccept, width: "34%", cell: (one) => <Shift was={one.wasAccept} now={one.accept} days={one.acceptMovedWd} /> },
    { key: "result", title: w.latestResult, width: "34%", cell: (one) => <Shift was={one.wasResult} now={one.result} days={one.resultMovedWd} /> },
  ];
  return (
    <>
      <p className="sub-line">{w.moved(moved.length, stayed)}</p>
      {moved.length === 0 ? <Nothing>{w.nothingMoved}</Nothing> : <Table label={label} columns={columns} rows={moved} keyOf={({ procedureId }) => procedureId} />}
    </>
  );
}
