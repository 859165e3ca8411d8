import { actorOf, usePersons } from "@/api/person";
import { Field } from "@/parts/Field";
import { useWords } from "@/words";
import type { DraftKey } from "./acts";

const dates: readonly DraftKey[] = ["on", "validUntil", "expectedUntil"];
const numbers: readonly DraftKey[] = ["ceiling", "days"];
const long: readonly DraftKey[] = ["reason", "papers"];

// One control of an act. `isFirst`: the keyboard begins here.
export function ActField({ of, needed, value, onChange, today, isFirst, fault }: {
  of: DraftKey;
  needed: boolean;
  value: string;
  onChange: (value: string) => void;
  today: string;
  isFirst: boolean;
  fault: string | undefined;
}) {
  const words = useWords();
  const w = words.casework;
  const persons = usePersons();
  const isLong = long.includes(of);
  const hint = (w.hints as Record<string, string | undefined>)[of];
  return (
    <Field label={needed ? w.fields[of] : w.optional(w.fields[of])} fault={fault} hint={hint} wide={isLong}>
      {(ids) => {
        const first = isFirst ? "" : undefined;
        if (isLong) {
          return <textarea {...ids} rows={3} required={needed} value={value} data-first={first} onChange={({ target }) => onChange(target.value)} />;
        }
        if (of === "by") {
          return (
            <select {...ids} value={value} onChange={({ target }) => onChange(target.value)}>
              {(["office_head", "government"] as const).map((one) => <option key={one} value={one}>{w.extensionBy[one]}</option>)}
            </select>
          );
        }
        const type = dates.includes(of) ? "date" : numbers.includes(of) ? "number" : "text";
        const isPerson = of === "officer" || of === "chiefOfficer";
        return (
          <>
            <input {...ids} type={type} required={needed} value={value} data-first={first} min={type === "number" ? 0 : undefined}
              max={of === "on" && today !== "" ? today : undefined} list={isPerson ? `${ids.id}-persons` : undefined} onChange={({ target }) => onChange(target.value)} />
            {isPerson && <datalist id={`${ids.id}-persons`}>{persons.map((one) => <option key={one.id} value={actorOf(one)}>{one.name}</option>)}</datalist>}
          </>
        );
      }}
    </Field>
  );
}
