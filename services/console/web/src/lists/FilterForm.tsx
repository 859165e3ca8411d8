import { useState, type FormEvent } from "react";
import { Field } from "@/parts/Field";
import { useWords } from "@/words";
import type { ListAddress } from "./address";
import { restriction, type FilterField } from "./definition";

function Control({ field, value, onChange, ids }: { field: FilterField; value: string; onChange: (value: string) => void; ids: object }) {
  const words = useWords();
  if (field.kind === "choice") {
    return (
      <select {...ids} value={value} onChange={({ target }) => onChange(target.value)}>
        <option value="">{words.lists.any}</option>
        {field.choices?.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
        {value !== "" && !field.choices?.some((choice) => choice.value === value) && <option value={value}>{value}</option>}
      </select>
    );
  }
  const type = { search: "search", text: "text", amount: "text", date: "date" }[field.kind];
  return (
    <input {...ids} type={type} value={value} placeholder={field.kind === "amount" ? words.lists.amountExample : undefined}
      onChange={({ target }) => onChange(target.value)} />
  );
}

// What one may ask of the list, in the field's words. Asking puts it into the address.
export function FilterForm({ fields, address }: { fields: readonly FilterField[]; address: ListAddress }) {
  const words = useWords();
  const asked = Object.fromEntries(fields.map(({ key }) => [key, address.value(key)]));
  const [draft, setDraft] = useState<Record<string, string>>(asked);
  const [tried, setTried] = useState(fields.some((field) => restriction(field, asked[field.key] ?? "") === undefined));
  const faults = fields.filter((field) => restriction(field, draft[field.key] ?? "") === undefined);
  const active = fields.filter(({ key, kind }) => kind !== "search" && asked[key] !== "").length;
  const ask = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (faults.length === 0) {
      address.change(draft);
    }
  };
  const control = (field: FilterField) => (
    <Field key={field.key} label={field.label} wide={field.kind === "search"} fault={tried && faults.includes(field) ? words.lists.noAmount : undefined}>
      {(ids) => <Control field={field} ids={ids} value={draft[field.key] ?? ""} onChange={(value) => setDraft((old) => ({ ...old, [field.key]: value }))} />}
    </Field>
  );
  const actions = (
    <div className="actions">
      <button type="submit" className="button primary">{words.lists.ask}</button>
      {Object.values(asked).some((value) => value !== "") && (
        <button type="button" className="button" onClick={() => address.change(Object.fromEntries(fields.map(({ key }) => [key, ""])))}>{words.lists.clear}</button>
      )}
    </div>
  );
  const isWide = window.matchMedia("(min-width: 700px)").matches;
  return (
    <form className="filters" role="search" aria-label={words.lists.filter} onSubmit={ask}>
      {fields.filter(({ kind }) => kind === "search").map(control)}
      <details open={isWide || active > 0}>
        <summary>{words.lists.more(active)}</summary>
        <div className="fields">{fields.filter(({ kind }) => kind !== "search").map(control)}</div>
      </details>
      {actions}
    </form>
  );
}
