import type { GetReviewItemResponse } from "@proto/ingest/v1/review_service_pb";
import { useState } from "react";
import { fieldOf, reasonOf, ruleOf } from "@/api/failure";
import { newRequest } from "@/api/request";
import { patience, review } from "@/api/services";
import { useZones } from "@/api/zones";
import { topics } from "@/live/stale";
import { useCommand } from "@/parts/command";
import { Field } from "@/parts/Field";
import { FormDialog } from "@/parts/FormDialog";
import { useWords } from "@/words";
import { figureOf, labelOf } from "./figure";

// A month that is locked changes by revisions alone, which have a reason.
export function AsRevision({ checked, onChange }: { checked: boolean; onChange: (checked: boolean) => void }) {
  const words = useWords();
  return <label className="check"><input type="checkbox" checked={checked} onChange={({ target }) => onChange(target.checked)} /> {words.review.asRevision}</label>;
}

// What a field for a zone's id offers; `id` is the field's `list`.
export function ZoneChoices({ id }: { id: string }) {
  const zones = useZones();
  return <datalist id={id}>{zones.map((zone) => <option key={zone.id} value={zone.id}>{zone.name}</option>)}</datalist>;
}

interface Deciding {
  file: GetReviewItemResponse;
  onClose: () => void;
  onDone: () => void;
}

// Every decision changes signings, and what hangs on them.
export function useDecision<T>(call: () => Promise<T>, said: string, onDone: () => void) {
  return useCommand({ call, said, topic: topics.signings, onDone });
}

// Sets what the proof says otherwise. Only what differs is sent.
export function Correct({ file, onClose, onDone }: Deciding) {
  const words = useWords();
  const w = words.review;
  const { item, fields } = file;
  const figure = item && figureOf(item, words);
  const [values, setValues] = useState<Record<string, string>>(() => Object.fromEntries(fields.map(({ field, value }) => [field, value])));
  const [note, setNote] = useState("");
  const [asRevision, setRevision] = useState(false);
  const [requestId, setRequestId] = useState(newRequest);
  const changed = fields.filter(({ field, value }) => values[field] !== value).map(({ field }) => ({ field, value: values[field] ?? "" }));
  const save = useDecision(() => review.correctItem({ target: { id: item?.id ?? "", expectedRevision: item?.revision ?? 0n }, values: changed, note, asRevision, requestId }, patience), w.corrected, onDone);
  const change = (set: () => void) => {
    set();
    setRequestId(newRequest());
    save.reset();
  };
  const faulty = save.isError ? fields.find(({ field }) => field === fieldOf(save.error))?.field : undefined;
  const hints = w.hints as Record<string, string | undefined>;
  return (
    <FormDialog title={`${w.correct}${words.colon}${item ? figureOf(item, words).name : ""}`} action={w.correct} busy={save.isPending} isReady={changed.length > 0} className="editor"
      fault={save.isError && faulty === undefined ? reasonOf(save.error, words) : undefined} onSubmit={() => save.mutate()} onClose={onClose}>
      <div className="fields">
        {fields.map(({ field }, at) => (
          <Field key={field} label={figure ? labelOf(field, figure, words) : field} fault={field === faulty ? ruleOf(save.error, words) : undefined} hint={hints[field] ?? hints[field.split(".").at(-1) ?? ""]}>
            {(ids) => (
              <input {...ids} value={values[field] ?? ""} list={field === "zone.id" ? "review-zones" : undefined} data-first={at === 0 ? "" : undefined}
                onChange={({ target }) => change(() => setValues((old) => ({ ...old, [field]: target.value })))} />
            )}
          </Field>
        ))}
        <ZoneChoices id="review-zones" />
      </div>
      <Field label={words.casework.optional(w.note)} wide>{(ids) => <input {...ids} value={note} onChange={({ target }) => change(() => setNote(target.value))} />}</Field>
      <AsRevision checked={asRevision} onChange={(checked) => change(() => setRevision(checked))} />
      {changed.length === 0 && <p className="quiet">{w.unchanged}</p>}
    </FormDialog>
  );
}

// Says that there is no such figure.
export function Reject({ file: { item }, onClose, onDone }: Deciding) {
  const words = useWords();
  const w = words.review;
  const [reason, setReason] = useState("");
  const [asRevision, setRevision] = useState(false);
  const [requestId, setRequestId] = useState(newRequest);
  const save = useDecision(() => review.rejectItem({ target: { id: item?.id ?? "", expectedRevision: item?.revision ?? 0n }, reason, asRevision, requestId }, patience), w.rejected, onDone);
  return (
    <FormDialog title={`${w.reject}${words.colon}${item ? figureOf(item, words).name : ""}`} action={w.reject} kind="danger" busy={save.isPending} isReady={reason.trim() !== ""}
      fault={save.isError ? reasonOf(save.error, words) : undefined} onSubmit={() => save.mutate()} onClose={onClose}>
      <Field label={w.reason} wide>
        {(ids) => <textarea {...ids} rows={3} required value={reason} data-first="" onChange={({ target }) => (setReason(target.value), setRequestId(newRequest()), save.reset())} />}
      </Field>
      <AsRevision checked={asRevision} onChange={(checked) => (setRevision(checked), setRequestId(newRequest()), save.reset())} />
    </FormDialog>
  );
}
