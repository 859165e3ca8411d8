import type { Ticket } from "@proto/notification/v1/whistle_pb";
import { moment } from "@/format";
import { plain } from "@/format/plain";
import { Field } from "@/parts/Field";
import { useWords } from "@/words";
import type { DraftKey } from "./moves";

const choices: Partial<Record<DraftKey, readonly string[]>> = {
  verdict: ["confirmed", "handled", "unfounded"],
  granted: ["yes", "no"],
  solved: ["yes", "no"],
  satisfaction: ["satisfied", "fair", "unsatisfied"],
};

// One control of an act. `isFirst`: the keyboard begins here.
export function MoveField({ of, needed, value, onChange, departments, similar, isFirst, fault }: {
  of: DraftKey;
  needed: boolean;
  value: string;
  onChange: (value: string) => void;
  departments: readonly string[];
  similar: readonly Ticket[];
  isFirst: boolean;
  fault: string | undefined;
}) {
  const words = useWords();
  const w = words.whistle;
  const first = isFirst ? "" : undefined;
  if (of === "assist") {
    const chosen = value.split("\n").filter(Boolean);
    const toggle = (name: string, on: boolean) => onChange((on ? [...chosen, name] : chosen.filter((one) => one !== name)).join("\n"));
    return (
      <fieldset className="checks">
        <legend>{w.fields.assist}</legend>
        {departments.map((name) => (
          <label key={name} className="check"><input type="checkbox" checked={chosen.includes(name)} onChange={({ target }) => toggle(name, target.checked)} /> {name}</label>
        ))}
      </fieldset>
    );
  }
  const isDepartment = of === "lead" || of === "proposed";
  return (
    <Field label={needed ? w.fields[of] : words.casework.optional(w.fields[of])} fault={fault} wide={of === "text"}>
      {(ids) => {
        if (of === "text") {
          return <textarea {...ids} rows={3} required={needed} value={value} data-first={first} onChange={({ target }) => onChange(target.value)} />;
        }
        if (of === "into") {
          return (
            <select {...ids} value={value} required={needed} data-first={first} onChange={({ target }) => onChange(target.value)}>
              <option value="">{w.noTicket}</option>
              {similar.map(({ id, itemZh, place, blowTime }) => <option key={id} value={id}>{plain(`${itemZh} · ${place} · ${moment(blowTime)}`)}</option>)}
            </select>
          );
        }
        const options = choices[of];
        if (options !== undefined || isDepartment) {
          const names = (w.choices as Record<string, Record<string, string | undefined> | undefined>)[of];
          return (
            <select {...ids} value={value} required={needed} data-first={first} onChange={({ target }) => onChange(target.value)}>
              {isDepartment && <option value="">{w.noDepartment}</option>}
              {(options ?? departments).map((one) => <option key={one} value={one}>{names?.[one] ?? one}</option>)}
            </select>
          );
        }
        return <input {...ids} type={of === "until" ? "datetime-local" : "text"} required={needed} value={value} data-first={first} onChange={({ target }) => onChange(target.value)} />;
      }}
    </Field>
  );
}
