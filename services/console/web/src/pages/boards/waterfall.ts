// A waterfall: each part begins where the one before has ended. Only the picture is made of floats.
export interface Step {
  from: number; // in percent of the width
  width: number;
  falls: boolean;
}

export function waterfall(parts: readonly string[]): Step[] {
  const ends = parts.reduce<number[]>((sums, part) => [...sums, (sums.at(-1) ?? 0) + Number(part)], [0]);
  const low = Math.min(...ends);
  const span = Math.max(...ends) - low;
  return parts.map((_, at) => {
    const [begin = 0, end = 0] = ends.slice(at, at + 2);
    const scale = (value: number) => (span === 0 ? 0 : Math.round(((value - low) / span) * 1000) / 10);
    const from = scale(Math.min(begin, end));
    return { from, width: Math.round((scale(Math.max(begin, end)) - from) * 10) / 10, falls: end < begin };
  });
}
