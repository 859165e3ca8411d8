// Rank history as lines: a column for each board, from the first period to the last, the first place on top.

export interface BoardRanks {
  period: string;
  ranks: ReadonlyMap<string, string>; // by unit; "" where it has none
}

export interface BumpLine {
  unit: string;
  ranks: readonly string[]; // by board; "" for none
  parts: readonly string[]; // of a polyline; one that stands alone is a point
  dots: readonly { x: number; y: number; rank: string }[];
  labelAt: number; // y of its name beside the last column, apart from the others
}

export const rowPx = 22;
const tallest = 20 * rowPx;

// The units that are drawn: those of whoever looks, then the first of the last board, so many as can be told apart.
export function chosen(last: BoardRanks | undefined, own: readonly string[], most: number): string[] {
  const byRank = [...(last?.ranks ?? [])].filter(([, rank]) => rank !== "").sort(([, one], [, other]) => Number(one) - Number(other)).map(([unit]) => unit);
  return [...new Set([...own.filter((unit) => last?.ranks.has(unit)), ...byRank])].slice(0, most);
}

// Texts of one line each beside each other: none nearer to the one above than a line is high. In the order of `at`.
export function apart(at: readonly number[], least: number): number[] {
  const placed: number[] = [];
  [...at.keys()].sort((one, other) => (at[one] ?? 0) - (at[other] ?? 0)).reduce((floor, index) => {
    const y = Math.max(at[index] ?? 0, floor);
    placed[index] = y;
    return y + least;
  }, -Infinity);
  return placed;
}

export function bumpOf(boards: readonly BoardRanks[], units: readonly string[], width: number): { lines: BumpLine[]; height: number; columns: number[] } {
  const ranksOf = (unit: string) => boards.map(({ ranks }) => ranks.get(unit) ?? "");
  const lowest = Math.max(1, ...units.flatMap(ranksOf).filter(Boolean).map(Number));
  const height = Math.min(lowest * rowPx, tallest);
  const columns = boards.map((_, at) => (boards.length > 1 ? (at * width) / (boards.length - 1) : width / 2));
  const y = (rank: string) => ((Number(rank) - 0.5) / lowest) * height;
  const drawn = units.map((unit) => {
    const ranks = ranksOf(unit);
    const parts: string[][] = [[]];
    const dots: BumpLine["dots"][number][] = [];
    ranks.forEach((rank, at) => {
      if (rank === "") {
        parts.push([]);
      } else {
        const dot = { x: Math.round((columns[at] ?? 0) * 10) / 10, y: Math.round(y(rank) * 10) / 10, rank };
        dots.push(dot);
        parts.at(-1)?.push(`${dot.x},${dot.y}`);
      }
    });
    return { unit, ranks, dots, parts: parts.filter((part) => part.length > 0).map((part) => (part.length === 1 ? `${part[0]} ${part[0]}` : part.join(" "))) };
  });
  const labels = apart(drawn.map(({ dots }) => dots.at(-1)?.y ?? height), 15);
  return { lines: drawn.map((line, at) => ({ ...line, labelAt: labels[at] ?? 0 })), height: Math.max(height, ...labels) + rowPx / 2, columns };
}
