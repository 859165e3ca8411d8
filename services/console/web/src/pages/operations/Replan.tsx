// After a change of the rules or a holiday notice: all open projects are planned anew, looked at first.
import { PlanCauseKind } from "@proto/approval/v1/plan_pb";
import { ApprovalService, type ReplanAllResponse } from "@proto/approval/v1/approval_service_pb";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Link } from "react-router-dom";
import { reasonOf } from "@/api/failure";
import { useMayCall } from "@/api/may";
import { newRequest } from "@/api/request";
import { approval } from "@/api/services";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { projectAddress } from "@/pages/projects/list";
import { useCommand } from "@/parts/command";
import { Field } from "@/parts/Field";
import { Foreign, Panel } from "@/parts/Panel";
import { useWords } from "@/words";

// Ten thousand cases take a while.
const planning = { timeoutMs: 60_000 };
const causes = [PlanCauseKind.HOLIDAY, PlanCauseKind.RULE] as const;

function Counts({ of: { replan, failures }, isDone }: { of: ReplanAllResponse; isDone: boolean }) {
  const words = useWords();
  const w = words.operations;
  if (replan === undefined) {
    return null;
  }
  const { cases, moved, settled, unchanged, failed } = replan;
  return (
    <>
      <p role="status">{w.replanCounts(isDone, Number(cases), Number(moved), Number(settled), Number(unchanged), Number(failed))}</p>
      {failures.length > 0 && (
        <ul className="plain-list">
          {failures.map((one) => (
            <li key={one.caseId}><Link to={projectAddress(one.caseId)}><Foreign>{plain(one.projectName || one.company)}</Foreign></Link> <span className="quiet">{plain(one.reason)}</span></li>
          ))}
        </ul>
      )}
    </>
  );
}

export function Replan() {
  const words = useWords();
  const w = words.operations;
  const [cause, setCause] = useState<PlanCauseKind>(PlanCauseKind.HOLIDAY);
  const [reason, setReason] = useState("");
  const [requestId, setRequestId] = useState(newRequest);
  const look = useMutation({ mutationFn: () => approval.replanAll({ cause, reason, preview: true }, planning) });
  const apply = useCommand({ call: () => approval.replanAll({ cause, reason, requestId }, planning), said: w.replanned, topic: topics.cases, onDone: () => setRequestId(newRequest()) });
  if (!useMayCall(ApprovalService.method.replanAll)) {
    return null;
  }
  const change = (set: () => void) => {
    set();
    setRequestId(newRequest());
    look.reset();
    apply.reset();
  };
  const busy = look.isPending || apply.isPending;
  const failed = look.error ?? apply.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    look.mutate();
  };
  return (
    <Panel title={w.replan}>
      <p className="quiet">{w.replanMeans}</p>
      <form onSubmit={submit}>
        <div className="fields">
          <Field label={w.replanCause}>
            {(ids) => <select {...ids} value={cause} onChange={({ target }) => change(() => setCause(Number(target.value)))}>{causes.map((one) => <option key={one} value={one}>{w.replanCauses[one]}</option>)}</select>}
          </Field>
          <Field label={w.replanReason} hint={w.replanReasonHint} wide>{(ids) => <input {...ids} value={reason} onChange={({ target }) => change(() => setReason(target.value))} />}</Field>
        </div>
        <p className="actions">
          <button type="submit" className="button" disabled={busy || reason.trim() === ""}>{w.replanLook}</button>
          <button type="button" className="button primary" disabled={busy || !look.isSuccess} onClick={() => apply.mutate()}>{w.replanNow}</button>
        </p>
      </form>
      {failed !== null && <p className="fault" role="alert">{reasonOf(failed, words)}</p>}
      {apply.data !== undefined ? <Counts of={apply.data} isDone /> : look.data !== undefined && <Counts of={look.data} isDone={false} />}
    </Panel>
  );
}
