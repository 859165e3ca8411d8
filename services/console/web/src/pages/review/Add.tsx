// What the reading missed: a person marks it in the article and says what it tells.
import { FactKind } from "@proto/ingest/v1/fact_pb";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router-dom";
import { fieldOf, reasonOf, ruleOf } from "@/api/failure";
import { useHasRole } from "@/api/person";
import { newRequest } from "@/api/request";
import { patience, review } from "@/api/services";
import { topics } from "@/live/stale";
import { kindWord } from "@/pages/documents/fact";
import { Field } from "@/parts/Field";
import { FormDialog } from "@/parts/FormDialog";
import { useWords } from "@/words";
import { AsRevision, useDecision, ZoneChoices } from "./Decision";
import { addressOf } from "./Doubles";
import { fieldName } from "./figure";

const mayAdd = ["investment", "statistics", "operator"];
const kinds = [FactKind.SIGNING, FactKind.FACILITY, FactKind.INDICATOR, FactKind.RANKING, FactKind.PROGRAMME, FactKind.RECOGNITION];
const ofSigning = ["zone.id", "members.new1.company", "members.new1.name", "count", "amount", "amount_alt", "signed_on"];
const ofFact = ["zone.id", "subject", "company", "count", "amount", "growth", "rank", "cohort", "period"];
const ofFacility = ["zone.id", "subject", "facility_kind", "stage", "day", "company", "count", "amount", "period"];

// What is marked within the element, as the article has it: without the words that only a screen reader says.
function markedIn(element: HTMLElement | null): string {
  const selection = window.getSelection();
  if (element === null || selection === null || selection.rangeCount === 0) {
    return "";
  }
  const range = selection.getRangeAt(0);
  if (!element.contains(range.commonAncestorContainer)) {
    return "";
  }
  const words = range.cloneContents();
  words.querySelectorAll(".unseen, sup").forEach((one) => one.remove());
  return words.textContent?.trim() ?? "";
}

function Form({ articleId, marked, onClose }: { articleId: string; marked: string; onClose: () => void }) {
  const words = useWords();
  const w = words.review;
  const client = useQueryClient();
  const navigate = useNavigate();
  const [kind, setKind] = useState(FactKind.SIGNING);
  const [quote, setQuote] = useState(marked);
  const [values, setValues] = useState<Record<string, string>>({});
  const [note, setNote] = useState("");
  const [asRevision, setRevision] = useState(false);
  const [requestId, setRequestId] = useState(newRequest);
  const fields = kind === FactKind.SIGNING ? ofSigning : kind === FactKind.FACILITY ? ofFacility : ofFact;
  const sent = fields.filter((field) => (values[field] ?? "") !== "").map((field) => ({ field, value: values[field] ?? "" }));
  const [added, setAdded] = useState("");
  const save = useDecision(
    async () => {
      const { item } = await review.addItem({ articleId, kind, quote, values: sent, note, asRevision, requestId }, patience);
      setAdded(item?.id ?? "");
      await client.invalidateQueries({ queryKey: [topics.documents] });
      return item;
    },
    w.added, () => undefined);
  const change = (set: () => void) => {
    set();
    setRequestId(newRequest());
    save.reset();
  };
  const named = save.isError ? fieldOf(save.error) : undefined;
  const hints = w.hints as Record<string, string | undefined>;
  if (save.isSuccess) {
    return (
      <FormDialog title={w.added} action={w.seeIt} busy={false} startsAtAction fault={undefined} onSubmit={() => (onClose(), navigate(addressOf(added)))} onClose={onClose}>
        <p>{w.addedMeans}</p>
      </FormDialog>
    );
  }
  return (
    <FormDialog title={w.add} action={w.add} busy={save.isPending} isReady={quote !== "" && sent.length > 0} className="editor"
      fault={save.isError && named !== "quote" && !fields.includes(named ?? "") ? reasonOf(save.error, words) : undefined} onSubmit={() => save.mutate()} onClose={onClose}>
      <Field label={w.quote} wide hint={w.quoteHint} fault={named === "quote" ? ruleOf(save.error, words) : undefined}>
        {(ids) => <textarea {...ids} rows={2} value={quote} data-first={marked === "" ? "" : undefined} onChange={({ target }) => change(() => setQuote(target.value))} />}
      </Field>
      <Field label={w.kind}>
        {(ids) => (
          <select {...ids} value={kind} data-first={marked === "" ? undefined : ""} onChange={({ target }) => change(() => setKind(Number(target.value)))}>
            {kinds.map((one) => <option key={one} value={one}>{kindWord(one, words)}</option>)}
          </select>
        )}
      </Field>
      <div className="fields">
        {fields.map((field) => (
          <Field key={field} label={fieldName(field, words)} hint={(kind === FactKind.SIGNING ? hints : w.factHints as Record<string, string | undefined>)[field]} fault={named === field ? ruleOf(save.error, words) : undefined}>
            {(ids) => <input {...ids} value={values[field] ?? ""} list={field === "zone.id" ? "add-zones" : undefined} onChange={({ target }) => change(() => setValues((old) => ({ ...old, [field]: target.value })))} />}
          </Field>
        ))}
      </div>
      <ZoneChoices id="add-zones" />
      <Field label={words.casework.optional(w.note)} wide>{(ids) => <input {...ids} value={note} onChange={({ target }) => change(() => setNote(target.value))} />}</Field>
      <AsRevision checked={asRevision} onChange={(checked) => change(() => setRevision(checked))} />
    </FormDialog>
  );
}

// The button below an article; `text` is the element that holds its words.
export function AddMissed({ articleId, text }: { articleId: string; text: { current: HTMLElement | null } }) {
  const w = useWords().review;
  const [marked, setMarked] = useState<string>();
  if (!useHasRole(mayAdd)) {
    return null;
  }
  return (
    <p className="actions no-print">
      <button type="button" className="button" onClick={() => setMarked(markedIn(text.current))}>{w.addMissed}</button> <span className="quiet">{w.addHint}</span>
      {marked !== undefined && <Form articleId={articleId} marked={marked} onClose={() => setMarked(undefined)} />}
    </p>
  );
}
