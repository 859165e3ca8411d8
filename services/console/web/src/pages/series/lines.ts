// The points of polylines, of each row of figures; "" is no figure, and ends a line.
export function linesOf(rows: readonly (readonly string[])[], width: number, height: number): string[][] {
  const known = rows.flat().filter((value) => value !== "").map(Number);
  const low = Math.min(0, ...known);
  const span = Math.max(0, ...known) - low || 1;
  return rows.map((row) => {
    const step = row.length > 1 ? width / (row.length - 1) : 0;
    const lines: string[][] = [[]];
    row.forEach((value, at) => {
      if (value === "") {
        lines.push([]);
      } else {
        const y = height - ((Number(value) - low) / span) * height;
        lines.at(-1)?.push(`${Math.round(at * step * 10) / 10},${Math.round(y * 10) / 10}`);
      }
    });
    // A figure that stands alone is a point.
    return lines.filter((line) => line.length > 0).map((line) => (line.length === 1 ? `${line[0]} ${line[0]}` : line.join(" ")));
  });
}
