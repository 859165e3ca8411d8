// A filter by form, in the field's words.
import { useZones } from "@/api/zones";
import { Field } from "@/parts/Field";
import { useWords } from "@/words";
import { eventTypes, isSum, lights, stages, type Wish } from "./wish";

export function Builder({ wish, onWish }: { wish: Wish; onWish: (wish: Wish) => void }) {
  const words = useWords();
  const w = words.subscription;
  const zones = useZones();
  const change = (part: Partial<Wish>) => onWish({ ...wish, ...part });
  const text = (label: string, key: "sector" | "company" | "atLeast", fault?: string, placeholder?: string) => (
    <Field label={label} fault={fault}>
      {(ids) => <input {...ids} value={wish[key]} placeholder={placeholder} onChange={({ target }) => change({ [key]: target.value })} />}
    </Field>
  );
  const choice = (label: string, key: "zone" | "stage" | "light", choices: readonly { value: string; label: string }[]) => (
    <Field label={label}>
      {(ids) => (
        <select {...ids} value={wish[key]} onChange={({ target }) => change({ [key]: target.value })}>
          <option value="">{words.lists.any}</option>
          {choices.map(({ value, label: shown }) => <option key={value} value={value}>{shown}</option>)}
          {wish[key] !== "" && !choices.some(({ value }) => value === wish[key]) && <option value={wish[key]}>{wish[key]}</option>}
        </select>
      )}
    </Field>
  );
  return (
    <>
      <fieldset className="checks">
        <legend>{w.types}</legend>
        {eventTypes.map((type) => (
          <label key={type} className="check">
            <input type="checkbox" checked={wish.types.includes(type)}
              onChange={({ target }) => change({ types: eventTypes.filter((one) => (one === type ? target.checked : wish.types.includes(one))) })} />{" "}
            {words.events[type]}
          </label>
        ))}
      </fieldset>
      <div className="fields">
        {text(w.atLeast, "atLeast", isSum(wish.atLeast) ? undefined : words.lists.noAmount, words.lists.amountExample)}
        {text(w.sector, "sector", undefined, w.sectorExample)}
        {choice(words.signing.zone, "zone", zones.map(({ id, name }) => ({ value: id, label: name })))}
        {choice(w.stage, "stage", stages.map((stage) => ({ value: stage, label: w.stages[stage] })))}
        {choice(words.project.light, "light", lights.map((light) => ({ value: light, label: words.lights[light] })))}
        {text(words.signing.company, "company")}
      </div>
      {wish.rest.length > 0 && (
        <div data-testid="rest">
          <p className="quiet">{w.rest}</p>
          <ul className="rest">
            {wish.rest.map((clause, at) => (
              <li key={`${at} ${clause}`}>
                <code>{clause}</code>{" "}
                <button type="button" className="button plain" aria-label={w.dropRest(clause)} onClick={() => change({ rest: wish.rest.filter((_, other) => other !== at) })}>✕</button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
