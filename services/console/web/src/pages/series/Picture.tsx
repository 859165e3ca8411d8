// Lines of several units over the periods, drawn by hand. A period without a figure breaks the line.
import type { SeriesMember } from "@proto/scoring/v1/indicator_service_pb";
import { useWords } from "@/words";
import { linesOf } from "./lines";

const width = 720;
const height = 180;
const dashes = ["", "7 3", "2 3", "10 3 2 3", "4 4", "1 2", "12 4", "6 2 1 2", ""];

export function SeriesPicture({ members, nameOf }: { members: readonly SeriesMember[]; nameOf: (one: SeriesMember) => string }) {
  const w = useWords().series;
  const periods = members[0]?.points.map(({ period }) => period) ?? [];
  if (periods.length < 2) {
    return null;
  }
  const lines = linesOf(members.map(({ points }) => points.map(({ value }) => value)), width - 20, height - 30);
  return (
    <figure className="series">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={w.picture(periods[0] ?? "", periods.at(-1) ?? "", members.length)}>
        {lines.map((parts, at) => parts.map((part) => (
          <polyline key={`${at} ${part}`} points={part} transform="translate(10 10)" fill="none" stroke="var(--brand)" strokeWidth={members[at]?.unit === undefined ? 3 : 1.5} strokeDasharray={dashes[at % dashes.length]} />
        )))}
        <text x={10} y={height - 4} fontSize={12} fill="var(--quiet)">{periods[0]}</text>
        <text x={width - 10} y={height - 4} fontSize={12} fill="var(--quiet)" textAnchor="end">{periods.at(-1)}</text>
      </svg>
      <figcaption className="sub-line">
        {members.map((one, at) => (
          <span key={one.unit?.id ?? ""}><svg width={26} height={8} aria-hidden="true"><line x1={0} x2={26} y1={4} y2={4} stroke="var(--brand)" strokeWidth={one.unit === undefined ? 3 : 1.5} strokeDasharray={dashes[at % dashes.length]} /></svg> {nameOf(one)} </span>
        ))}
      </figcaption>
    </figure>
  );
}
