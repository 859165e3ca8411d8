// When the start is lost: the fewest lawful measures that save it, with the proof and what they move; an officer adopts
// them. Where none does, the earliest lawful start.
import type { Case } from "@proto/approval/v1/case_pb";
import type { ProposeRescueResponse } from "@proto/approval/v1/approval_service_pb";
import type { RescueOption } from "@proto/approval/v1/plan_pb";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { reasonOf } from "@/api/failure";
import { useHasRole } from "@/api/person";
import { newRequest } from "@/api/request";
import { approval, patience } from "@/api/services";
import { topics } from "@/live/stale";
import { useCommand } from "@/parts/command";
import { Field } from "@/parts/Field";
import { FormDialog } from "@/parts/FormDialog";
import { Panel, Reading } from "@/parts/Panel";
import { useWords } from "@/words";
import { Moved } from "./Moved";

const adopters = ["approval_officer", "chief_officer", "zone_leader", "operator"];
const shown = 30;

function Measures({ of }: { of: RescueOption }) {
  const w = useWords().plan;
  return (
    <ol className="plain-list">
      {of.measures.map((one) => (
        <li key={`${one.procedureId}.${one.prerequisiteId}.${one.overlayId}`}>
          {one.words} <small className="quiet">{one.dueOn !== "" && w.owedUntil(one.dueOn)}{w.risk(one.risk)}</small>
        </li>
      ))}
    </ol>
  );
}

// One set of measures in a line.
function Line({ of }: { of: RescueOption }) {
  const words = useWords();
  const w = words.plan;
  return (
    <li>
      {of.measures.length === 0 ? w.asIs : of.measures.map((one) => one.words).join(words.semicolon)}{words.colon}
      <span className="number">{of.earliestStart}</span> <span className={of.smallestSlackWd < 0 ? "fault" : "quiet"}>{words.casework.slackDays(of.smallestSlackWd)}</span>
    </li>
  );
}

function Sets({ title, of, open = false }: { title: string; of: readonly RescueOption[]; open?: boolean }) {
  const w = useWords().ledger;
  return of.length === 0 ? null : (
    <details className="not-counted" open={open}>
      <summary>{title}</summary>
      <ol className="plain-list">{of.slice(0, shown).map((one, at) => <Line key={at} of={one} />)}</ol>
      {of.length > shown && <p>{w.first(shown, of.length)}</p>}
    </details>
  );
}

function Adopt({ one, proposal, onClose }: { one: Case; proposal: ProposeRescueResponse; onClose: () => void }) {
  const words = useWords();
  const w = words.plan;
  const [reason, setReason] = useState("");
  const [requestId, setRequestId] = useState(newRequest);
  const measures = (proposal.chosen?.measures ?? []).map(({ procedureId, prerequisiteId, overlayId }) => ({ procedureId, prerequisiteId, overlayId }));
  const save = useCommand({
    call: () => approval.adoptRescue({ id: one.id, measures, reason, expectedRevision: proposal.caseRevision, requestId }, patience),
    said: w.adopted,
    topic: topics.cases,
    onDone: onClose,
  });
  return (
    <FormDialog title={w.adopt} action={w.adopt} busy={save.isPending} startsAtAction fault={save.isError ? reasonOf(save.error, words) : undefined} onSubmit={() => save.mutate()} onClose={onClose}>
      {proposal.chosen && <Measures of={proposal.chosen} />}
      <p className="sub-line">{w.adoptMeans}</p>
      <div className="fields">
        <Field label={words.casework.optional(words.casework.fields.reason)} wide>
          {(ids) => <textarea {...ids} rows={2} value={reason} onChange={({ target }) => (setReason(target.value), setRequestId(newRequest()))} />}
        </Field>
      </div>
    </FormDialog>
  );
}

function Proposal({ one, proposal }: { one: Case; proposal: ProposeRescueResponse }) {
  const words = useWords();
  const w = words.plan;
  const mayAdopt = useHasRole(adopters);
  const [isAdopting, setAdopting] = useState(false);
  const { chosen, earliest, others, refuted, refutedCount, moved, stayed } = proposal;
  return (
    <>
      <p>{proposal.words}</p>
      {chosen === undefined ? (
        <dl className="facts wide">
          <dt>{w.earliestLawful}</dt>
          <dd><strong className="number">{earliest?.earliestStart}</strong></dd>
          {earliest !== undefined && earliest.measures.length > 0 && <><dt>{w.takes}</dt><dd><Measures of={earliest} /></dd></>}
          <dt>{w.binds}</dt>
          <dd>{earliest?.chain}</dd>
        </dl>
      ) : (
        <>
          <dl className="facts wide">
            <dt>{w.measures}</dt>
            <dd><Measures of={chosen} /></dd>
            <dt>{words.project.earliestStart}</dt>
            <dd><span className="number">{chosen.earliestStart}</span> <span className="quiet">{words.casework.slackDays(chosen.smallestSlackWd)}</span></dd>
            <dt>{w.binds}</dt>
            <dd>{chosen.chain}</dd>
          </dl>
          {mayAdopt && <p className="actions no-print"><button type="button" className="button primary" onClick={() => setAdopting(true)}>{w.adopt}</button></p>}
          <h3>{w.wouldMove}</h3>
          <Moved label={w.wouldMove} moved={moved} stayed={stayed} />
        </>
      )}
      <Sets title={w.others(others.length)} of={others} />
      <Sets title={w.proof(refutedCount)} of={refuted} />
      {isAdopting && <Adopt one={one} proposal={proposal} onClose={() => setAdopting(false)} />}
    </>
  );
}

export function Rescue({ one }: { one: Case }) {
  const w = useWords().plan;
  const query = useQuery({ queryKey: [topics.cases, "rescue", one.id], queryFn: () => approval.proposeRescue({ id: one.id }, patience) });
  return (
    <Panel title={w.rescue} extra={<span className="quiet">{w.rescueHow}</span>}>
      <Reading of={query} what={w.rescue}>{(proposal) => <Proposal one={one} proposal={proposal} />}</Reading>
    </Panel>
  );
}
