// What was read at a place, and how sure it is, in words.
import { FactKind, type Fact } from "@proto/ingest/v1/fact_pb";
import type { Signing } from "@proto/ingest/v1/signing_pb";
import { quantity, zoneName } from "@/format";
import { plain } from "@/format/plain";
import type { Words } from "@/words";

const kinds = {
  [FactKind.UNSPECIFIED]: "other",
  [FactKind.SIGNING]: "signing",
  [FactKind.INDICATOR]: "indicator",
  [FactKind.RANKING]: "ranking",
  [FactKind.PROGRAMME]: "programme",
  [FactKind.FACILITY]: "facility",
  [FactKind.RECOGNITION]: "recognition",
} as const;

// Below it somebody is asked: kSure of the extraction core (confidence.h).
const sure = 94;

export function isUnsure({ confidence }: { confidence?: number }): boolean {
  return confidence !== undefined && confidence < sure;
}

export function kindWord(kind: FactKind, words: Words): string {
  return words.facts.kinds[kinds[kind]];
}

export function kindOf(fact: Fact, words: Words): string {
  return kindWord(fact.kind, words);
}

// Whether a fact stands where the signing does.
export function belongsTo(signing: Signing) {
  return ({ span }: Fact): boolean => span !== undefined && signing.spans.some(({ begin, end }) => begin < span.end && span.begin < end);
}

export function claim(fact: Fact, words: Words): string {
  const w = words.facts;
  return plain(
    [
      fact.zone?.name && zoneName(fact.zone, words),
      fact.company,
      fact.subject,
      fact.count !== undefined && w.count(fact.count.toString()),
      quantity(fact.amount, words),
      quantity(fact.amountAlt, words),
      fact.rank !== undefined && w.rank(fact.rank),
      fact.from && fact.to && `${quantity(fact.from, words)} → ${quantity(fact.to, words)}`,
      fact.growth && w.growth(quantity(fact.growth, words)),
      fact.period,
    ]
      .filter(Boolean)
      .join(words.comma),
  );
}

// Why it is not sure. A reason that this page does not know is told as the service names it.
export function reasons({ reasons: named }: { reasons: readonly string[] }, words: Words): string {
  return plain(named.map((name) => (words.reasons as Record<string, string | undefined>)[name] ?? name).join(words.semicolon));
}

// All of it in one line.
export function meaning(fact: Fact, words: Words): string {
  const told = [kindOf(fact, words), claim(fact, words)].filter(Boolean).join(words.comma);
  if (fact.confidence === undefined) {
    return told;
  }
  const why = reasons(fact, words);
  return `${told}${words.semicolon}${words.facts.confidence(fact.confidence)}${why && words.inBrackets(why)}`;
}
