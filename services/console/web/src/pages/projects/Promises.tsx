import { NodeEventKind as Kind, PromiseState, type NodeState, type Promise } from "@proto/approval/v1/node_pb";
import { useState } from "react";
import { DueDay } from "@/casework/DueDay";
import { promiseNames } from "@/casework/names";
import { usePersonName } from "@/api/person";
import { Foreign, Nothing } from "@/parts/Panel";
import { Table, type Column } from "@/parts/Table";
import { useWords } from "@/words";
import { promised } from "./promise";
import { ClosePromise, MakePromise } from "./PromiseDialogs";

// What is owed of a case, or of one of its procedures, and whoever may act closes it or promises more.
export function Promises({ promises, nodes, empty }: { promises: readonly Promise[]; nodes: readonly NodeState[]; empty: string }) {
  const words = useWords();
  const w = words.promise;
  const person = usePersonName();
  const [closing, setClosing] = useState<{ promise: Promise; to: PromiseState }>();
  const [isMaking, setMaking] = useState(false);
  const mayAct = ({ procedureId }: Promise) => nodes.some((node) => node.procedureId === procedureId && node.allowed.includes(Kind.ASSIGNED));
  const act = (promise: Promise, to: PromiseState, name: string) => <button type="button" className="button" onClick={() => setClosing({ promise, to })}>{name}</button>;
  const columns: Column<Promise>[] = [
    { key: "what", title: w.what, card: "head", cell: (one) => <Foreign>{promised(one, words)}</Foreign> },
    { key: "for", title: w.for, width: "18%", cell: ({ zh }) => zh },
    { key: "due", title: words.todo.dueOn, width: "18%", cell: ({ dueOn, state }) => (state === PromiseState.CLOSED ? <span className="number">{dueOn}</span> : <DueDay day={dueOn} />) },
    { key: "state", title: words.signing.status, width: "20%", cell: ({ state, overdue, uploadedOn, closedOn, closedBy }) => (
      <span>
        <span className="mark mark-plain">{w.states[promiseNames[state]]}</span>{overdue && <span className="fault"> {w.overdue}</span>}{" "}
        <small className="quiet">{state === PromiseState.CLOSED ? `${closedOn} ${person(closedBy)}` : uploadedOn}</small>
      </span>
    ) },
    { key: "acts", title: words.todo.acts, width: "16%", cell: (one) => mayAct(one) && (
      <span className="actions">
        {one.state === PromiseState.OPEN && act(one, PromiseState.UPLOADED, w.upload)}
        {one.state === PromiseState.UPLOADED && act(one, PromiseState.CLOSED, w.confirm)}
      </span>
    ) },
  ];
  const mayPromise = nodes.some(({ promisable }) => promisable.length > 0);
  return (
    <>
      {promises.length === 0 ? <Nothing>{empty}</Nothing> : <Table label={w.title} columns={columns} rows={promises} keyOf={({ id }) => id} />}
      {mayPromise && <p className="actions no-print"><button type="button" className="button" onClick={() => setMaking(true)}>{w.make}</button></p>}
      {isMaking && <MakePromise nodes={nodes} onClose={() => setMaking(false)} />}
      {closing && <ClosePromise {...closing} onClose={() => setClosing(undefined)} />}
    </>
  );
}

// The same of one procedure, in its drawer; nothing where there is none and none can be made.
export function NodePromises({ promises, node }: { promises: readonly Promise[]; node: NodeState }) {
  const words = useWords();
  const own = promises.filter(({ procedureId }) => procedureId === node.procedureId);
  return (own.length > 0 || node.promisable.length > 0) && (
    <>
      <h3>{words.promise.title}</h3>
      <Promises promises={own} nodes={[node]} empty={words.promise.none} />
    </>
  );
}
