// Who owes the figures of an indicator, and by when.
import { DutyCycle, type ReportCell, type ReportDuty } from "@proto/scoring/v1/reporting_service_pb";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { reasonOf } from "@/api/failure";
import { patience, reports } from "@/api/services";
import { topics } from "@/live/stale";
import { useCommand } from "@/parts/command";
import { Field } from "@/parts/Field";
import { FormDialog } from "@/parts/FormDialog";
import { useWords } from "@/words";

function DutyForm({ name, indicator, known, onClose }: { name: string; indicator: string; known: ReportDuty | undefined; onClose: () => void }) {
  const words = useWords();
  const w = words.reports;
  const [office, setOffice] = useState(known?.office ?? "");
  const [person, setPerson] = useState(known?.person ?? "");
  const [days, setDays] = useState(String(known?.dueDays ?? 30));
  const [cycle, setCycle] = useState(known?.cycle ?? DutyCycle.UNSPECIFIED);
  const [note, setNote] = useState(known?.note ?? "");
  const save = useCommand({
    call: () => reports.putReportDuties({ duties: [{ indicator, office: office.trim(), person: person.trim(), dueDays: Number(days), note: note.trim(), cycle }] }, patience),
    said: w.dutySaved(name),
    topic: topics.boards,
    onDone: onClose,
  });
  return (
    <FormDialog title={w.dutyOf(name)} action={w.setDuty} busy={save.isPending} fault={save.isError ? reasonOf(save.error, words) : undefined} onSubmit={() => save.mutate()} onClose={onClose}>
      <div className="fields">
        <Field label={w.office}>{(ids) => <input {...ids} data-first="" required maxLength={40} value={office} onChange={({ target }) => setOffice(target.value)} />}</Field>
        <Field label={w.person}>{(ids) => <input {...ids} maxLength={40} value={person} onChange={({ target }) => setPerson(target.value)} />}</Field>
        <Field label={w.cycle}>{(ids) => <select {...ids} value={cycle} onChange={({ target }) => setCycle(Number(target.value))}>{w.cycles.map((name, at) => <option key={name} value={at}>{name}</option>)}</select>}</Field>
        <Field label={w.dueDays}>{(ids) => <input {...ids} type="number" min={0} max={366} required value={days} onChange={({ target }) => setDays(target.value)} />}</Field>
        <Field label={w.note} wide>{(ids) => <textarea {...ids} rows={3} maxLength={600} value={note} onChange={({ target }) => setNote(target.value)} />}</Field>
      </div>
    </FormDialog>
  );
}

// Opens once it is known what was stated before: what is put replaces it.
export function DutyDialog({ cell, onClose }: { cell: ReportCell; onClose: () => void }) {
  const { data } = useQuery({ queryKey: [topics.boards, "duties"], queryFn: () => reports.listReportDuties({}, patience), gcTime: 0 });
  return data === undefined ? null : (
    <DutyForm name={cell.name || cell.indicator} indicator={cell.indicator} known={data.duties.find(({ indicator }) => indicator === cell.indicator)} onClose={onClose} />
  );
}
