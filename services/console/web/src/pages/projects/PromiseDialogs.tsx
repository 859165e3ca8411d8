import { PromiseState, type NodeState, type Promise } from "@proto/approval/v1/node_pb";
import { useState, type ReactNode } from "react";
import { fieldOf, reasonOf, ruleOf } from "@/api/failure";
import { newRequest } from "@/api/request";
import { approval, patience } from "@/api/services";
import { useLive } from "@/live";
import { topics } from "@/live/stale";
import { useCommand } from "@/parts/command";
import { Field } from "@/parts/Field";
import { FormDialog } from "@/parts/FormDialog";
import { useWords } from "@/words";
import { promised } from "./promise";

// A form that makes one call: what the service refuses stays at its field, or below.
function Form({ title, action, call, done, fields, onClose, children }: {
  title: string;
  action: string;
  call: () => globalThis.Promise<unknown>;
  done: string;
  fields: readonly string[];
  onClose: () => void;
  children: (faultOf: (field: string) => string | undefined) => ReactNode;
}) {
  const words = useWords();
  const save = useCommand({ call, said: done, topic: topics.cases, onDone: onClose });
  const faulty = save.isError ? fields.find((field) => field === fieldOf(save.error)) : undefined;
  return (
    <FormDialog title={title} action={action} busy={save.isPending} startsAtAction fault={save.isError && faulty === undefined ? reasonOf(save.error, words) : undefined}
      onSubmit={() => save.mutate()} onClose={onClose}>
      <div className="fields">{children((field) => (field === faulty ? ruleOf(save.error, words) : undefined))}</div>
    </FormDialog>
  );
}

// Promises a paper that may follow, or the result of a prerequisite, of one of the procedures.
export function MakePromise({ nodes, onClose }: { nodes: readonly NodeState[]; onClose: () => void }) {
  const words = useWords();
  const w = words.promise;
  const choices = nodes.flatMap((node) => node.promisable.map((one) => ({ node, one })));
  const [at, setAt] = useState(0);
  const [due, setDue] = useState(choices[0]?.one.lastDay ?? "");
  const [reason, setReason] = useState("");
  const [requestId, setRequestId] = useState(newRequest);
  const chosen = choices[at];
  if (chosen === undefined) {
    return null;
  }
  const { node, one } = chosen;
  const choose = (next: number) => {
    setAt(next);
    setDue(choices[next]?.one.lastDay ?? "");
    setRequestId(newRequest());
  };
  const typed = (set: (value: string) => void) => (value: string) => {
    set(value);
    setRequestId(newRequest());
  };
  const { paper, prerequisiteId } = one;
  return (
    <Form title={w.make} action={w.make} done={w.made} fields={["due_on", "reason"]} onClose={onClose}
      call={() => approval.makePromise({ id: node.caseId, procedureId: node.procedureId, paper, prerequisiteId, dueOn: due, reason, requestId }, patience)}>
      {(faultOf) => (
        <>
          <Field label={w.what} wide>
            {(ids) => (
              <select {...ids} value={at} onChange={({ target }) => choose(Number(target.value))}>
                {choices.map((choice, index) => <option key={index} value={index}>{w.choice(choice.node.zh, promised(choice.one, words))}</option>)}
              </select>
            )}
          </Field>
          <Field label={words.todo.dueOn} fault={faultOf("due_on")} hint={one.lastDay && w.lastDay(one.lastDay)}>
            {(ids) => <input {...ids} type="date" required value={due} max={one.lastDay || undefined} onChange={({ target }) => typed(setDue)(target.value)} />}
          </Field>
          <Field label={words.casework.optional(words.casework.fields.reason)} fault={faultOf("reason")} wide>
            {(ids) => <textarea {...ids} rows={2} value={reason} onChange={({ target }) => typed(setReason)(target.value)} />}
          </Field>
        </>
      )}
    </Form>
  );
}

// Notes that what was promised came, or confirms it.
export function ClosePromise({ promise, to, onClose }: { promise: Promise; to: PromiseState; onClose: () => void }) {
  const words = useWords();
  const w = words.promise;
  const { businessDate } = useLive();
  const [on, setOn] = useState(businessDate);
  const [requestId, setRequestId] = useState(newRequest);
  const action = to === PromiseState.UPLOADED ? w.upload : w.confirm;
  return (
    <Form title={`${action}${words.colon}${promised(promise, words)}`} action={action} done={w.moved} fields={["on"]} onClose={onClose}
      call={() => approval.closePromise({ id: promise.caseId, promiseId: promise.id, to, on, requestId }, patience)}>
      {(faultOf) => (
        <Field label={words.casework.fields.on} fault={faultOf("on")}>
          {(ids) => <input {...ids} type="date" required value={on} max={businessDate || undefined} onChange={({ target }) => (setOn(target.value), setRequestId(newRequest()))} />}
        </Field>
      )}
    </Form>
  );
}
