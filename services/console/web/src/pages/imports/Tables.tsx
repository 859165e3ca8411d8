// What an import comes to, row by row: what differs from what was typed, what is not taken, and what is.
import type { MatterImport } from "@proto/approval/v1/approval_service_pb";
import type { Matter, MatterConflict, MatterReject } from "@proto/approval/v1/matter_pb";
import { useState } from "react";
import { Link } from "react-router-dom";
import { kindNames } from "@/casework/names";
import { projectName } from "@/format";
import { plain } from "@/format/plain";
import { save } from "@/lists/save";
import { csv } from "@/lists/sheet";
import { nodeAddress } from "@/pages/projects/list";
import { Foreign, Nothing, Panel } from "@/parts/Panel";
import { Table, type Column } from "@/parts/Table";
import { useWords } from "@/words";
import { fateNames, placeOf, reasonOfReject, rejectSheet, remarksOf, type Fate } from "./rows";

const shown = 100;

function Cut({ shownOf }: { shownOf: number }) {
  const w = useWords().ledger;
  return shownOf > shown ? <p className="sub-line">{w.first(shown, shownOf)}</p> : null;
}

export function Conflicts({ conflicts }: { conflicts: readonly MatterConflict[] }) {
  const words = useWords();
  const w = words.imports;
  const columns: Column<MatterConflict>[] = [
    { key: "at", title: words.ledger.place, width: "14%", card: "head", cell: (one) => <Foreign>{placeOf(one)}</Foreign> },
    { key: "number", title: w.number, width: "22%", cell: ({ number }) => <Foreign>{plain(number)}</Foreign> },
    { key: "procedure", title: words.todo.procedure, cell: ({ zh }) => zh },
    { key: "kind", title: w.dateOf, width: "12%", cell: ({ kind }) => words.casework.kinds[kindNames[kind]] },
    { key: "typed", title: w.typed, width: "14%", cell: ({ typed }) => <span className="number">{typed}</span> },
    { key: "imported", title: w.imported, width: "14%", cell: ({ imported }) => <span className="number main-line">{imported}</span> },
  ];
  return (
    <Panel title={w.conflicts} extra={<span className="quiet">{w.importedStands}</span>}>
      <Table label={w.conflicts} columns={columns} rows={conflicts.slice(0, shown)} keyOf={(one) => `${placeOf(one)} ${one.kind}`} />
      <Cut shownOf={conflicts.length} />
    </Panel>
  );
}

export function Rejects({ name, outcome }: { name: string; outcome: MatterImport }) {
  const words = useWords();
  const w = words.ledger;
  const columns: Column<MatterReject>[] = [
    { key: "at", title: w.place, width: "14%", card: "head", cell: (one) => <Foreign>{placeOf(one)}</Foreign> },
    { key: "header", title: w.header, width: "20%", cell: ({ header }) => <Foreign>{plain(header)}</Foreign> },
    { key: "value", title: w.value, width: "22%", cell: ({ value }) => <Foreign>{plain(value)}</Foreign> },
    { key: "reason", title: w.reason, cell: (one) => <Foreign>{reasonOfReject(one, words)}</Foreign> },
  ];
  const { rejects } = outcome;
  const download = () => {
    const { head, rows } = rejectSheet(outcome, words);
    save(`${name}-${w.file}.csv`, new Blob([csv(head, rows)], { type: "text/csv" }));
  };
  return (
    <Panel title={w.notTaken} extra={<button type="button" className="button" onClick={download}>{w.download}</button>}>
      <Table label={w.notTaken} columns={columns} rows={rejects.slice(0, shown)} keyOf={(one) => `${placeOf(one)} ${one.rule}`} />
      <Cut shownOf={rejects.length} />
    </Panel>
  );
}

const choices = ["all", "created", "changed", "unchanged"] as const;

export function Matters({ matters }: { matters: readonly Matter[] }) {
  const words = useWords();
  const w = words.imports;
  const [choice, setChoice] = useState<"all" | Fate>("all");
  const chosen = matters.filter(({ fate }) => choice === "all" || fateNames[fate] === choice);
  const columns: Column<Matter>[] = [
    { key: "number", title: w.number, width: "18%", card: "head", cell: (one) => <span><Foreign>{plain(one.number)}</Foreign> <small className="quiet">{placeOf(one)}</small></span> },
    { key: "project", title: words.todo.project, cell: (one) => <Link to={nodeAddress(one)}><Foreign>{projectName({ company: one.company, name: one.project }) || plain(one.projectCode)}</Foreign></Link> },
    { key: "procedure", title: words.todo.procedure, width: "18%", cell: ({ zh }) => zh },
    { key: "accepted", title: words.casework.kinds.accepted, width: "11%", cell: ({ acceptedOn }) => <span className="number">{acceptedOn}</span> },
    { key: "completed", title: w.ended, width: "11%", cell: ({ completedOn, outcome }) => (
      <span className="number">{completedOn}{completedOn !== "" && kindNames[outcome] !== "completed" && ` ${words.casework.kinds[kindNames[outcome]]}`}</span>
    ) },
    { key: "fate", title: w.fate, width: "20%", cell: (one) => (
      <span>
        <span className="mark mark-plain">{w.fates[fateNames[one.fate]]}</span>
        {remarksOf(one, words).map((remark) => <small key={remark} className="fault"> <Foreign>{remark}</Foreign></small>)}
      </span>
    ) },
  ];
  return (
    <Panel title={w.matters}>
      <div className="scope no-print" role="group" aria-label={w.fate}>
        {choices.map((one) => (
          <button key={one} type="button" className="button" aria-pressed={one === choice} onClick={() => setChoice(one)}>
            {one === "all" ? words.lists.any : w.fates[one]} {one === "all" ? matters.length : matters.filter(({ fate }) => fateNames[fate] === one).length}
          </button>
        ))}
      </div>
      {chosen.length === 0 ? <Nothing>{w.noneSuch}</Nothing> : <Table label={w.matters} columns={columns} rows={chosen.slice(0, shown)} keyOf={({ number }) => number} />}
      <Cut shownOf={chosen.length} />
    </Panel>
  );
}
