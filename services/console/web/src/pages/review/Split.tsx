// One figure that is two or more: its parts side by side. The first is what is left of it.
import type { GetReviewItemResponse } from "@proto/ingest/v1/review_service_pb";
import { useState } from "react";
import { fieldOf, reasonOf, ruleOf } from "@/api/failure";
import { newRequest } from "@/api/request";
import { patience, review } from "@/api/services";
import { projectName, useMoney } from "@/format";
import { Field } from "@/parts/Field";
import { FormDialog } from "@/parts/FormDialog";
import { Foreign } from "@/parts/Panel";
import { useWords } from "@/words";
import { AsRevision, useDecision, ZoneChoices } from "./Decision";
import { figureOf, labelOf } from "./figure";

const mostParts = 20;
const ofSigning = ["zone.id", "count", "amount", "amount_alt", "signed_on", "members.new1.company", "members.new1.name"];
const isLeft = new Set(["count", "amount", "amount_alt"]);

export function Split({ file, onClose, onDone }: { file: GetReviewItemResponse; onClose: () => void; onDone: () => void }) {
  const words = useWords();
  const w = words.review;
  const money = useMoney();
  const { item, fields } = file;
  const figure = item && figureOf(item, words);
  const signing = figure?.signing;
  const now = Object.fromEntries(fields.map(({ field, value }) => [field, value]));
  const [parts, setParts] = useState<Record<string, string>[]>([{}, {}]);
  // Which part each member goes to, by its id.
  const [homes, setHomes] = useState<Record<string, number>>({});
  const [note, setNote] = useState("");
  const [asRevision, setRevision] = useState(false);
  const [requestId, setRequestId] = useState(newRequest);
  const shown = signing ? ofSigning : fields.map(({ field }) => field);
  const members = signing?.members ?? [];
  const sent = parts.map((part, at) => ({
    values: Object.entries(part).filter(([field, value]) => value !== (signing && isLeft.has(field) ? "" : (now[field] ?? ""))).map(([field, value]) => ({ field, value })),
    members: members.filter(({ id }) => (homes[id] ?? 0) === at && at > 0).map(({ id }) => id),
  }));
  const save = useDecision(() => review.splitItem({ target: { id: item?.id ?? "", expectedRevision: item?.revision ?? 0n }, parts: sent, note, asRevision, requestId }, patience), w.splitDone, onDone);
  const change = (set: () => void) => {
    set();
    setRequestId(newRequest());
    save.reset();
  };
  const named = save.isError ? fieldOf(save.error) : undefined;
  const at = (part: number, field: string) => `parts.${part + 1}.${field}`;
  const isShown = parts.some((_, part) => shown.some((field) => at(part, field) === named));
  const hints = w.hints as Record<string, string | undefined>;
  const set = (part: number, field: string, value: string) => change(() => setParts((old) => old.map((one, n) => (n === part ? { ...one, [field]: value } : one))));
  const valueOf = (part: number, field: string) => parts[part]?.[field] ?? (signing && isLeft.has(field) ? "" : (now[field] ?? ""));
  return (
    <FormDialog title={`${w.split}${words.colon}${figure?.name ?? ""}`} action={w.split} busy={save.isPending} className="editor"
      fault={save.isError && !isShown ? reasonOf(save.error, words) : undefined} onSubmit={() => save.mutate()} onClose={onClose}>
      <p className="quiet">{signing ? w.splitMeans : w.splitFactMeans}</p>
      {parts.map((_, part) => (
        <fieldset key={part} className="part">
          <legend>{w.part(part + 1)}{part === 0 && signing ? w.whatIsLeft : ""}</legend>
          <div className="fields">
            {shown.map((field, first) => (
              <Field key={field} label={figure ? labelOf(field, figure, words) : field} fault={named === at(part, field) ? ruleOf(save.error, words) : undefined}
                hint={signing && isLeft.has(field) ? (part === 0 ? w.leftHint : field === "count" ? w.countHint : w.sumHint) : hints[field]}>
                {(ids) => (
                  <input {...ids} value={valueOf(part, field)} list={field === "zone.id" ? "split-zones" : undefined} data-first={part === 1 && first === 1 ? "" : undefined}
                    onChange={({ target }) => set(part, field, target.value)} />
                )}
              </Field>
            ))}
          </div>
        </fieldset>
      ))}
      <ZoneChoices id="split-zones" />
      {parts.length < mostParts && <p><button type="button" className="button" onClick={() => change(() => setParts((old) => [...old, {}]))}>{w.morePart}</button></p>}
      {members.length > 0 && (
        <fieldset className="part">
          <legend>{w.membersGo}</legend>
          {members.map((member) => (
            <p key={member.id} className="actions">
              <label>
                <Foreign>{projectName(member)}</Foreign> {member.amount && money(member.amount)}{" "}
                <select value={homes[member.id] ?? 0} onChange={({ target }) => change(() => setHomes((old) => ({ ...old, [member.id]: Number(target.value) })))}>
                  {parts.map((_, part) => <option key={part} value={part}>{w.part(part + 1)}</option>)}
                </select>
              </label>
            </p>
          ))}
        </fieldset>
      )}
      <Field label={words.casework.optional(w.note)} wide>{(ids) => <input {...ids} value={note} onChange={({ target }) => change(() => setNote(target.value))} />}</Field>
      <AsRevision checked={asRevision} onChange={(checked) => change(() => setRevision(checked))} />
    </FormDialog>
  );
}
