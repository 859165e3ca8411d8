// The rules as versioned data: which versions there were, what files would change, and putting them in force.
import { RulesService, type PreviewRulesResponse } from "@proto/approval/v1/rules_service_pb";
import type { RulesChange, RulesVersion } from "@proto/approval/v1/rules_pb";
import type { Replan, ReplanFailure, ReplanMove } from "@proto/approval/v1/plan_pb";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type ChangeEvent, type FormEvent } from "react";
import { Link } from "react-router-dom";
import { reasonOf } from "@/api/failure";
import { useMayCall } from "@/api/may";
import { newRequest } from "@/api/request";
import { rules } from "@/api/services";
import { moment } from "@/format";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { projectAddress } from "@/pages/projects/list";
import { useCommand } from "@/parts/command";
import { Field } from "@/parts/Field";
import { Foreign, Nothing, Panel, Reading } from "@/parts/Panel";
import { Table, type Column } from "@/parts/Table";
import { useWords } from "@/words";

// Ten thousand cases take a while.
const planning = { timeoutMs: 60_000 };
const newest = 10;

function Versions() {
  const words = useWords();
  const w = words.operations;
  const versions = useQuery({ queryKey: [topics.cases, "rules"], queryFn: () => rules.listRules({ pageSize: newest }) });
  const columns: Column<RulesVersion>[] = [
    { key: "number", title: w.rulesNumber, card: "head", width: "12%", cell: ({ number }) => <span className="number">{number.toString()}</span> },
    { key: "reason", title: w.rulesReason, cell: ({ reason }) => <Foreign>{plain(reason)}</Foreign> },
    { key: "by", title: w.rulesBy, width: "22%", cell: ({ actor }) => <code className="quiet">{plain(actor)}</code> },
    { key: "time", title: w.rulesAdopted, width: "22%", cell: ({ adoptTime }) => <span className="number">{moment(adoptTime)}</span> },
  ];
  return <Reading of={versions} what={w.rules}>{(answer) => <Table label={w.rules} columns={columns} rows={answer.versions} keyOf={({ number }) => number.toString()} />}</Reading>;
}

function Changes({ of }: { of: PreviewRulesResponse }) {
  const words = useWords();
  const w = words.operations;
  const columns: Column<RulesChange>[] = [
    { key: "entry", title: w.rulesEntry, card: "head", cell: ({ id, zh }) => <><span className="main-line">{plain(zh || id)}</span> {zh !== "" && <code className="quiet">{plain(id)}</code>}</> },
    { key: "part", title: w.rulesPart, width: "12%", cell: ({ part }) => w.rulesParts[part] ?? part },
    { key: "field", title: w.rulesField, width: "14%", cell: ({ field }) => <code>{plain(field)}</code> },
    { key: "was", title: w.rulesWas, width: "22%", cell: ({ was }) => plain(was) || "—" },
    { key: "now", title: w.rulesNow, width: "22%", cell: ({ now }) => plain(now) || "—" },
  ];
  return (
    <>
      <p role="status">{w.rulesChanges(of.inForce.toString(), of.changeCount)}</p>
      {of.changes.length === 0 ? <Nothing>{w.rulesSame}</Nothing> : <Table label={w.rulesLook} columns={columns} rows={of.changes} keyOf={({ part, id, field }) => `${part} ${id} ${field}`} />}
    </>
  );
}

function Cases({ of: { replan, moves, failures }, isDone }: { of: { replan?: Replan; moves: ReplanMove[]; failures: ReplanFailure[] }; isDone: boolean }) {
  const words = useWords();
  const w = words.operations;
  if (replan === undefined) {
    return null;
  }
  const link = (caseId: string, name: string) => <Link to={projectAddress(caseId)}><Foreign>{plain(name)}</Foreign></Link>;
  return (
    <>
      <p role="status">{w.rulesCounts(isDone, Number(replan.cases), Number(replan.moved), Number(replan.nodesMoved), Number(replan.startsMoved), Number(replan.failed))}</p>
      <ul className="plain-list">
        {moves.map((one) => <li key={one.caseId}>{link(one.caseId, one.projectName || one.company)} <span className="quiet">{w.rulesMoves(one.nodes, one.startWas, one.start)}</span></li>)}
        {failures.map((one) => <li key={one.caseId}>{link(one.caseId, one.projectName || one.company)} <span className="quiet">{plain(one.reason)}</span></li>)}
      </ul>
    </>
  );
}

interface Chosen {
  name: string;
  content: string;
}

function Change() {
  const words = useWords();
  const w = words.operations;
  const mayAdopt = useMayCall(RulesService.method.adoptRules);
  const [files, setFiles] = useState<readonly Chosen[]>([]);
  const [shipped, setShipped] = useState(false);
  const [reason, setReason] = useState("");
  const [requestId, setRequestId] = useState(newRequest);
  const wire = { files: files.map(({ name, content }) => ({ name, content })), shipped };
  const look = useMutation({ mutationFn: () => rules.previewRules(wire, planning) });
  const adopt = useCommand({ call: () => rules.adoptRules({ ...wire, reason, requestId, expectedNumber: look.data?.inForce ?? 0n }, planning), said: w.rulesDone, topic: topics.cases, onDone: () => setRequestId(newRequest()) });
  const change = (set: () => void) => {
    set();
    setRequestId(newRequest());
    look.reset();
    adopt.reset();
  };
  const take = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const chosen = await Promise.all([...(target.files ?? [])].map(async (file) => ({ name: file.name, content: await file.text() })));
    change(() => setFiles(chosen));
  };
  const busy = look.isPending || adopt.isPending;
  const failed = look.error ?? adopt.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    look.mutate();
  };
  return (
    <>
      <form className="no-print" onSubmit={submit}>
        <div className="fields">
          <Field label={w.rulesFiles} hint={w.rulesFilesHint}>{(ids) => <input {...ids} type="file" multiple accept=".yaml,.csv" disabled={busy} onChange={(event) => void take(event)} />}</Field>
          {mayAdopt && <Field label={w.rulesReason} hint={w.rulesReasonHint} wide>{(ids) => <input {...ids} value={reason} onChange={({ target }) => setReason(target.value)} />}</Field>}
        </div>
        <label><input type="checkbox" checked={shipped} disabled={busy} onChange={({ target }) => change(() => setShipped(target.checked))} /> {w.rulesShipped}</label>
        <p className="actions">
          <button type="submit" className="button" disabled={busy || (files.length === 0 && !shipped)}>{w.rulesLook}</button>
          {mayAdopt && <button type="button" className="button primary" disabled={busy || !look.isSuccess || look.data.changeCount === 0 || reason.trim() === ""} onClick={() => adopt.mutate()}>{w.rulesAdopt}</button>}
        </p>
      </form>
      {failed !== null && <p className="fault" role="alert">{reasonOf(failed, words)}</p>}
      {adopt.data !== undefined ? <Cases of={adopt.data} isDone /> : look.data !== undefined && <><Changes of={look.data} /><Cases of={look.data} isDone={false} /></>}
    </>
  );
}

export function Rules() {
  const words = useWords();
  const w = words.operations;
  if (!useMayCall(RulesService.method.previewRules)) {
    return null;
  }
  return (
    <Panel title={w.rules}>
      <p className="quiet">{w.rulesMeans}</p>
      <Versions />
      <Change />
    </Panel>
  );
}
