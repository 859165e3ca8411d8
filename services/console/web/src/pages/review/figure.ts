// A figure of the desk, and its fields as people read them.
import type { Money, ZoneRef } from "@proto/common/v1/values_pb";
import type { Fact } from "@proto/ingest/v1/fact_pb";
import { ReviewVerb, type FieldValue, type ReviewItem } from "@proto/ingest/v1/review_pb";
import type { Signing } from "@proto/ingest/v1/signing_pb";
import { projectName, zoneName } from "@/format";
import { plain } from "@/format/plain";
import { belongsTo, claim, kindOf } from "@/pages/documents/fact";
import type { Words } from "@/words";

// In the address; the first is the queue.
export const states = ["extracted", "checked", "signed_off", "rejected", "all"] as const;
export type State = (typeof states)[number];

// What the page needs of a figure, whether it is a signing or another fact.
export interface Figure {
  name: string;
  zone: ZoneRef | undefined;
  confidence?: number;
  reasons: readonly string[];
  articleTitle: string;
  // Whether a place of the article is this figure's own.
  isOwn: (fact: Fact) => boolean;
  signing?: Signing;
}

const nothing: Figure = { name: "", zone: undefined, reasons: [], articleTitle: "", isOwn: () => false };

export function figureOf({ figure }: ReviewItem, words: Words): Figure {
  switch (figure.case) {
    case "signing": {
      const signing = figure.value;
      const { zone, confidence, reasons, articleTitle } = signing;
      const name = signing.members.slice(0, 2).map(projectName).join(words.comma) || zoneName(zone, words);
      return { name, zone, ...(confidence !== undefined && { confidence }), reasons, articleTitle, isOwn: belongsTo(signing), signing };
    }
    case "fact": {
      const { id, zone, confidence, reasons } = figure.value;
      const name = `${kindOf(figure.value, words)} ${claim(figure.value, words)}`;
      return { name, zone, ...(confidence !== undefined && { confidence }), reasons, articleTitle: "", isOwn: (fact) => fact.id === id };
    }
    default:
      return nothing;
  }
}

// What a person did, in words; a verb that the page has no word for is told by its name.
export function verbOf(verb: ReviewVerb, words: Words): string {
  const name = ReviewVerb[verb]?.toLowerCase() ?? "";
  return (words.review.verbs as Record<string, string | undefined>)[name] ?? name;
}

// Of a member that a person names, its own field.
const ofNewMember = /^members\.new\d+\.(\w+)$/;
const ofMember = /^members\.(.+)\.(company|name|amount|amount_alt)$/;

// "金额"; of a project that is not known here, "签约项目 · 金额".
export function fieldName(field: string, words: Words): string {
  const names = words.review.fields as Record<string, string | undefined>;
  const own = ofMember.exec(field)?.[2];
  return own !== undefined && !ofNewMember.test(field) ? words.review.ofMember(words.signing.projects, names[own] ?? own) : (names[ofNewMember.exec(field)?.[1] ?? field] ?? field);
}

// "金额"; of a project, "前晨汽车 · 金额".
export function labelOf(field: string, { signing }: Figure, words: Words): string {
  const [, id, own] = ofMember.exec(field) ?? [];
  const names = words.review.fields as Record<string, string | undefined>;
  const label = names[own ?? field] ?? fieldName(field, words);
  const member = signing?.members.find((one) => one.id === id);
  return member === undefined ? label : words.review.ofMember(projectName(member), label);
}

// The value as the page writes such values elsewhere.
export function shown({ field, value }: FieldValue, { signing, zone }: Figure, words: Words, money: (value: Money | undefined) => string): string {
  const [, id, own] = ofMember.exec(field) ?? [];
  const of = id === undefined ? signing : signing?.members.find((one) => one.id === id);
  const last = own ?? field;
  if (value === "") {
    return words.notStated;
  }
  if (of !== undefined && (last === "amount" || last === "amount_alt")) {
    return money(last === "amount" ? of.amount : of.amountAlt);
  }
  if (last === "stage" || last === "facility_kind") {
    const names: Record<string, string | undefined> = last === "stage" ? words.facility.stages : words.facility.kinds;
    return names[value] ?? plain(value);
  }
  return last === "zone.id" ? zoneName(zone, words) : plain(value);
}
