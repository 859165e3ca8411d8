// What the form of a subscription says, the filter it means, and what of a filter the form can show again.
import { yuanOf } from "@/format/amount";
import { allOf, anyOf, containing, quoted } from "@/lists/expression";

export const eventTypes = ["signing.announced", "signing.corrected", "case.opened", "case.scheduled", "case.corrected", "case.triaged", "case.replanned", "baseline.signed", "case.light.changed", "node.changed", "reminder.asked", "promise.changed", "board.published", "official.board.published", "objection.filed", "objection.answered", "board.finalized", "erratum.issued", "period.locked", "endpoint.disabled"] as const;
export const stages = ["signed", "landed", "started", "in_production"] as const;
export const lights = ["red", "yellow", "green"] as const;

export interface Wish {
  types: readonly string[];
  zone: string;
  sector: string;
  company: string;
  atLeast: string; // as typed: 1亿
  stage: string;
  light: string;
  // Clauses that the form has no field for, each a filter of its own.
  rest: readonly string[];
}

export const nothing: Wish = { types: [], zone: "", sector: "", company: "", atLeast: "", stage: "", light: "", rest: [] };

// A filter's clause as CheckFilter takes it apart.
export interface Clause {
  text: string;
  negated: boolean;
  anyOf: readonly { field: string; comparator: string; value: string; anyBefore: boolean; anyAfter: boolean }[];
}

// Whether the sum is one, or nothing.
export function isSum(typed: string): boolean {
  return typed.trim() === "" || yuanOf(typed) !== undefined;
}

export function expressionOf(wish: Wish): string {
  const yuan = wish.atLeast.trim() === "" ? undefined : yuanOf(wish.atLeast);
  return allOf([
    anyOf(wish.types.map((type) => `type = ${quoted(type)}`)),
    wish.zone && `zone.id = ${quoted(wish.zone)}`,
    wish.sector.trim() && containing("sector", wish.sector.trim()),
    wish.company.trim() && containing("company", wish.company.trim()),
    yuan === undefined ? "" : `amount_cny >= ${yuan}`,
    wish.stage && `stage = ${quoted(wish.stage)}`,
    wish.light && `light = ${quoted(wish.light)}`,
    ...wish.rest,
  ]);
}

// A number of a filter ("1.5e8") as a person writes a sum; undefined for what has fractions of a fen, or is below nothing.
export function sumOf(number: string): string | undefined {
  const found = /^(\d+)(?:\.(\d+))?(?:[eE]\+?(\d{1,2}))?$/.exec(number);
  if (found === null) {
    return undefined;
  }
  const fraction = found[2] ?? "";
  const power = Number(found[3] ?? 0);
  const whole = (found[1] + fraction.slice(0, power).padEnd(power, "0")).replace(/^0+(?=\d)/, "");
  const rest = fraction.slice(power).replace(/0+$/, "");
  if (rest !== "") {
    return rest.length > 2 ? undefined : `${whole}.${rest}`;
  }
  for (const [zeros, unit] of [[8, "亿"], [4, "万"]] as const) {
    // One more digit behind the point reads better than eight zeros.
    if (whole.length > zeros && new RegExp(`0{${zeros - 1}}$`).test(whole)) {
      const tenth = whole.at(-zeros);
      return `${whole.slice(0, -zeros)}${tenth === "0" ? "" : `.${tenth}`}${unit}`;
    }
  }
  return whole;
}

// The form that means the clauses. A clause it has no field for, or no free one, is kept as it is.
export function wishOf(clauses: readonly Clause[]): Wish {
  let wish = nothing;
  const takes = (clause: Clause): Partial<Wish> | undefined => {
    const [first] = clause.anyOf;
    if (clause.negated || first === undefined) {
      return undefined;
    }
    const isPlain = !first.anyBefore && !first.anyAfter && (first.comparator === "=" || first.comparator === ":");
    if (clause.anyOf.every(({ field, comparator, anyBefore, anyAfter, value }) => field === "type" && (comparator === "=" || comparator === ":") && !anyBefore && !anyAfter && (eventTypes as readonly string[]).includes(value))) {
      return wish.types.length === 0 ? { types: eventTypes.filter((type) => clause.anyOf.some(({ value }) => value === type)) } : undefined;
    }
    if (clause.anyOf.length > 1) {
      return undefined;
    }
    const { field, value, comparator } = first;
    const isPart = first.anyBefore && first.anyAfter && value.trim() === value && value !== "" && (comparator === "=" || comparator === ":");
    const sum = comparator === ">=" ? sumOf(value) : undefined;
    switch (field) {
      case "zone.id":
        return isPlain && wish.zone === "" ? { zone: value } : undefined;
      case "sector":
        return isPart && wish.sector === "" ? { sector: value } : undefined;
      case "company":
        return isPart && wish.company === "" ? { company: value } : undefined;
      case "amount_cny":
        return sum !== undefined && wish.atLeast === "" ? { atLeast: sum } : undefined;
      case "stage":
        return isPlain && wish.stage === "" && (stages as readonly string[]).includes(value) ? { stage: value } : undefined;
      case "light":
        return isPlain && wish.light === "" && (lights as readonly string[]).includes(value) ? { light: value } : undefined;
      default:
        return undefined;
    }
  };
  for (const clause of clauses) {
    wish = { ...wish, ...(takes(clause) ?? { rest: [...wish.rest, clause.text] }) };
  }
  return wish;
}

// What a person pastes to name an event: its number in the log, its id, what it is about, or the address of the page of
// that.
export function eventOf(typed: string): { case: "logNo"; value: bigint } | { case: "event"; value: string } {
  const text = typed.trim();
  if (/^\d{1,18}$/.test(text)) {
    return { case: "logNo", value: BigInt(text) };
  }
  const page = /\/(signings|projects|boards)\/([^/?#]+)(?:[?#].*)?$/.exec(text);
  const kind = { signings: "signing", projects: "case", boards: "board" }[page?.[1] ?? ""];
  return { case: "event", value: kind === undefined ? text : `${kind}/${decodeURIComponent(page?.[2] ?? "")}` };
}
