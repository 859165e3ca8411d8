// What a picture of bars over time is made of, and where its parts lie.

// round: a plain bar; square: one that lies over it; outline: where it was; diamond: one day.
export interface Bar {
  shape: "round" | "square" | "outline" | "diamond";
  // Milliseconds; a day is drawn to its end: a procedure of one working day is not a line.
  from: number;
  to: number;
  // Names of colours of page.css.
  color: string;
  edge?: string;
  size: number; // px high
}

export interface Picture {
  rows: readonly { name: string; told: string }[];
  // Of each row, in the order in which they are drawn.
  marks: readonly (readonly Bar[])[];
  lines: readonly { at: number; label: string; color: string; dashed: boolean }[];
  headHeight: number;
  rowHeight: number;
}

export const dayMs = 86_400_000;
const rightPx = 30;

// The milliseconds of an ISO date, and back.
export function at(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

const spans = new WeakMap<Picture, { from: number; to: number }>();

// From the first to the last of what is drawn.
export function spanOf(picture: Picture): { from: number; to: number } {
  let span = spans.get(picture);
  if (span === undefined) {
    span = { from: Infinity, to: -Infinity };
    for (const { from, to } of [...picture.marks.flat(), ...picture.lines.map((line) => ({ from: line.at, to: line.at }))]) {
      span.from = Math.min(span.from, from);
      span.to = Math.max(span.to, to);
    }
    span = span.from < span.to ? span : { from: 0, to: dayMs };
    spans.set(picture, span);
  }
  return span;
}

// Where a moment lies, in px from the left, when the bars begin at `left` of `width`.
export function scaleOf(picture: Picture, left: number, width: number): (ms: number) => number {
  const { from, to } = spanOf(picture);
  return (ms) => left + ((ms - from) / (to - from)) * (width - left - rightPx);
}

const stepDays = [1, 2, 7, 14] as const;
const stepMonths = [1, 2, 3, 6, 12, 24, 60, 120] as const;

function nextMonth(ms: number, step: number): number {
  const day = new Date(ms);
  const month = day.getUTCFullYear() * 12 + day.getUTCMonth();
  const next = (Math.floor(month / step) + 1) * step;
  return Date.UTC(Math.floor(next / 12), next % 12);
}

// The days at which the picture is labelled, at least so many px apart: days, Mondays, or firsts of months.
export function ticksOf(picture: Picture, width: number, apartPx: number): { at: number; label: string }[] {
  const { from, to } = spanOf(picture);
  const least = ((to - from) / dayMs / Math.max(width - rightPx, 1)) * apartPx;
  const days = stepDays.find((step) => step >= least);
  const months = stepMonths.find((step) => step * 28 >= least) ?? 120;
  const ticks: { at: number; label: string }[] = [];
  // 1970-01-05 was a Monday.
  const monday = days !== undefined && days >= 7 ? 4 * dayMs : 0;
  const stride = (days ?? 1) * dayMs;
  let tick = days === undefined ? nextMonth(from - 1, months) : Math.ceil((from - monday) / stride) * stride + monday;
  for (; tick <= to; tick = days === undefined ? nextMonth(tick, months) : tick + stride) {
    ticks.push({ at: tick, label: dayOf(tick) });
  }
  return ticks;
}

// The rows of which something lies between `top` and `top + height`, the last one not counted.
export function shownRows({ rows, headHeight, rowHeight }: Picture, top: number, height: number): { first: number; last: number } {
  const first = Math.max(0, Math.floor((top - headHeight) / rowHeight));
  return { first, last: Math.max(first, Math.min(rows.length, Math.ceil((top + height - headHeight) / rowHeight))) };
}

// The text, cut with an ellipsis where it is wider than `px`.
export function fitted(text: string, px: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= px) {
    return text;
  }
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (widthOf(`${text.slice(0, middle)}…`) <= px) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return `${text.slice(0, low)}…`;
}
