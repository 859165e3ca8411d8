// How values are written in the language that is spoken.
import type { Quantity, ZoneRef } from "@proto/common/v1/values_pb";
import type { Project } from "@proto/ingest/v1/signing_pb";
import type { Words } from "@/words";
import { useSpeech } from "@/words";
import { money, moneyInEnglish } from "./money";
import { plain } from "./plain";

export function useMoney() {
  return useSpeech().language === "en" ? moneyInEnglish : money;
}

export function zoneName(zone: ZoneRef | undefined, words: Words): string {
  return plain(zone?.name || words.noZone);
}

export function projectName({ company, name }: Pick<Project, "company" | "name">): string {
  return plain([company, name].filter(Boolean).join(" · "));
}

export function caseName(one: { company: string; projectName: string; id: string }): string {
  return projectName({ company: one.company, name: one.projectName }) || one.id;
}

export function quantity(value: Quantity | undefined, words: Words): string {
  if (value === undefined) {
    return "";
  }
  const sign = value.value < 0n ? "-" : "";
  const digits = (value.value < 0n ? -value.value : value.value).toString();
  const shown =
    value.exponent >= 0
      ? digits + "0".repeat(value.exponent)
      : digits.padStart(1 - value.exponent, "0").replace(new RegExp(`(\\d{${-value.exponent}})$`), ".$1");
  const unit = (words.units as Record<string, string | undefined>)[value.unit] ?? value.unit;
  return `${sign}${shown}${unit === "%" ? "%" : ` ${unit}`}`;
}

// The time of day where the zones are.
export function timeOfDay(ms: number): string {
  return new Date(ms).toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });
}

// A moment of the services, RFC 3339, as the zones' wall clock has it.
export function moment(rfc3339: string): string {
  const at = new Date(rfc3339);
  return Number.isNaN(at.getTime()) ? rfc3339 : at.toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" });
}

// The ISO date that many days or months before another; the last day of a shorter month.
export function before(day: string, back: { days?: number; months?: number }): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (back.months !== undefined) {
    const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - back.months + 1, 0)).getUTCDate();
    at.setUTCFullYear(at.getUTCFullYear(), at.getUTCMonth() - back.months, Math.min(at.getUTCDate(), last));
  }
  at.setUTCDate(at.getUTCDate() - (back.days ?? 0));
  return at.toISOString().slice(0, 10);
}

// The Sunday of a day's week, which begins on Monday.
export function sundayOf(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return before(day, { days: weekday === 0 ? 0 : weekday - 7 });
}
