// A figure of the desk, and its fields as people read them.
import { ReviewVerb, type FieldValue, type ReviewItem } from "@proto/ingest/v1/review_pb";
import type { Signing } from "@proto/ingest/v1/signing_pb";
import type { Money } from "@proto/common/v1/values_pb";
import { projectName, zoneName } from "@/format";
import { plain } from "@/format/plain";
import type { Words } from "@/words";

// What a person did, in words; a verb that the page has no word for is told by its name.
export function verbOf(verb: ReviewVerb, words: Words): string {
  const name = ReviewVerb[verb]?.toLowerCase() ?? "";
  return (words.review.verbs as Record<string, string | undefined>)[name] ?? name;
}

// In the address; the first is the queue.
export const states = ["extracted", "checked", "signed_off", "rejected", "all"] as const;
export type State = (typeof states)[number];

export function signingOf(item: ReviewItem): Signing | undefined {
  return item.figure.case === "signing" ? item.figure.value : undefined;
}

export function nameOf(item: ReviewItem, words: Words): string {
  const signing = signingOf(item);
  return signing?.members.slice(0, 2).map(projectName).join(words.comma) || zoneName(signing?.zone, words);
}

const ofMember = /^members\.(.+)\.(company|name|amount|amount_alt)$/;

// "金额"; of a project, "前晨汽车 · 金额".
export function labelOf(field: string, signing: Signing | undefined, words: Words): string {
  const [, id, own] = ofMember.exec(field) ?? [];
  const names = words.review.fields as Record<string, string | undefined>;
  const label = names[own ?? field] ?? field;
  const member = signing?.members.find((one) => one.id === id);
  return member === undefined ? label : words.review.ofMember(projectName(member), label);
}

// The value as the page writes such values elsewhere.
export function shown({ field, value }: FieldValue, signing: Signing | undefined, words: Words, money: (value: Money | undefined) => string): string {
  const [, id, own] = ofMember.exec(field) ?? [];
  const of = id === undefined ? signing : signing?.members.find((one) => one.id === id);
  const last = own ?? field;
  if (value === "") {
    return words.notStated;
  }
  if (last === "amount" || last === "amount_alt") {
    return money(last === "amount" ? of?.amount : of?.amountAlt);
  }
  return last === "zone.id" ? zoneName(signing?.zone, words) : plain(value);
}
