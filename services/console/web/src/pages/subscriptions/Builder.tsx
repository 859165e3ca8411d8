// A filter by form: what is chosen becomes an expression, which stays open to be changed by hand.
import { useState } from "react";
import { useZones } from "@/api/zones";
import { yuanOf } from "@/format/amount";
import { allOf, anyOf, containing, quoted } from "@/lists/expression";
import { Field } from "@/parts/Field";
import { useWords } from "@/words";

const eventTypes = ["signing.announced", "signing.corrected", "case.opened", "case.scheduled", "case.corrected", "case.triaged", "case.replanned", "baseline.signed", "case.light.changed", "node.changed", "reminder.asked", "promise.changed", "board.published", "official.board.published", "objection.filed", "objection.answered", "board.finalized", "erratum.issued"] as const;

interface Wish {
  types: readonly string[];
  zone: string;
  company: string;
  atLeast: string;
  light: string;
}

const nothing: Wish = { types: [], zone: "", company: "", atLeast: "", light: "" };

function expressionOf(wish: Wish): string {
  const yuan = wish.atLeast === "" ? "" : yuanOf(wish.atLeast);
  return allOf([
    anyOf(wish.types.map((type) => `type = ${quoted(type)}`)),
    wish.zone && `zone.id = ${quoted(wish.zone)}`,
    wish.company.trim() && containing("company", wish.company.trim()),
    yuan ? `amount_cny >= ${yuan}` : "",
    wish.light && `light = ${quoted(wish.light)}`,
  ]);
}

export function Builder({ onExpression }: { onExpression: (expression: string) => void }) {
  const words = useWords();
  const w = words.subscription;
  const zones = useZones();
  const [wish, setWish] = useState(nothing);
  const change = (part: Partial<Wish>) => {
    const next = { ...wish, ...part };
    setWish(next);
    onExpression(expressionOf(next));
  };
  const noAmount = wish.atLeast !== "" && yuanOf(wish.atLeast) === undefined;
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
        <Field label={words.signing.zone}>
          {(ids) => (
            <select {...ids} value={wish.zone} onChange={({ target }) => change({ zone: target.value })}>
              <option value="">{words.lists.any}</option>
              {zones.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
            </select>
          )}
        </Field>
        <Field label={words.signing.company}>{(ids) => <input {...ids} value={wish.company} onChange={({ target }) => change({ company: target.value })} />}</Field>
        <Field label={words.signing.atLeast} fault={noAmount ? words.lists.noAmount : undefined}>
          {(ids) => <input {...ids} value={wish.atLeast} placeholder={words.lists.amountExample} onChange={({ target }) => change({ atLeast: target.value })} />}
        </Field>
        <Field label={words.project.light}>
          {(ids) => (
            <select {...ids} value={wish.light} onChange={({ target }) => change({ light: target.value })}>
              <option value="">{words.lists.any}</option>
              {(["red", "yellow", "green"] as const).map((light) => <option key={light} value={light}>{words.lights[light]}</option>)}
            </select>
          )}
        </Field>
      </div>
    </>
  );
}
