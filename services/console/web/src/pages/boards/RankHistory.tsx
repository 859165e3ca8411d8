// 名次历程: how ranks moved over the final boards of a framework, drawn as lines from period to period.
import { BoardStage, type OfficialBoard } from "@proto/scoring/v1/official_board_pb";
import { useQueries, useQuery } from "@tanstack/react-query";
import { appraisal, patience } from "@/api/services";
import { topics } from "@/live/stale";
import { Foreign, Panel } from "@/parts/Panel";
import { useWords } from "@/words";
import { bumpOf, chosen, type BoardRanks } from "./bump";
import { useOwnUnits } from "./OwnUnits";

const mostBoards = 6;
const mostLines = 12;
const width = 420;
const nameWidth = 170;
const top = 22;
const dashes = ["", "7 3", "2 3", "9 3 2 3"];

// The final boards of the same evaluation up to this one, one a period, the last of each; this one itself, whatever its stage.
export function historyOf(board: OfficialBoard, all: readonly OfficialBoard[]): OfficialBoard[] {
  const same = all.filter(({ id, stage, query }) => id !== board.id && stage === BoardStage.FINAL && query?.framework === board.query?.framework && query?.cohort === board.query?.cohort && (query?.period ?? "") < (board.query?.period ?? ""));
  const last = new Map<string, OfficialBoard>();
  [...same].sort((one, other) => one.changeTime.localeCompare(other.changeTime)).forEach((one) => last.set(one.query?.period ?? "", one));
  return [...[...last].sort(([one], [other]) => one.localeCompare(other)).map(([, one]) => one), board].slice(-mostBoards);
}

export function RankHistory({ board }: { board: OfficialBoard }) {
  const w = useWords().official;
  const own = useOwnUnits();
  const all = useQuery({ queryKey: [topics.boards, "official"], queryFn: () => appraisal.listOfficialBoards({}, patience) });
  const boards = historyOf(board, all.data?.boards ?? []);
  const read = useQueries({
    queries: boards.map(({ id, publishedRevision }) => ({
      queryKey: [topics.boards, "ranks", id, publishedRevision.toString()],
      queryFn: () => appraisal.getRanking({ query: { board: id, boardRevision: publishedRevision }, pageSize: 1000 }, patience),
      enabled: boards.length > 1,
    })),
  });
  if (boards.length < 2 || read.some(({ data }) => data === undefined)) {
    return null;
  }
  const names = new Map(read.flatMap(({ data }) => data?.rows ?? []).map(({ unit, name }) => [unit, name || unit] as const));
  const ranks: BoardRanks[] = boards.map(({ query }, at) => ({ period: query?.period ?? "", ranks: new Map(read[at]?.data?.rows.map(({ unit, rank }) => [unit, rank] as const)) }));
  const units = chosen(ranks.at(-1), own, mostLines);
  const { lines, height, columns } = bumpOf(ranks, units, width);
  const periods = ranks.map(({ period }) => period);
  const nameOf = (unit: string) => names.get(unit) ?? unit;
  return (
    <Panel title={w.history}>
      <div className="bump">
        <svg viewBox={`-24 ${-top} ${width + nameWidth} ${height + top}`} role="img" aria-label={w.historyPicture(periods[0] ?? "", periods.at(-1) ?? "", lines.length)}>
          {columns.map((x, at) => (
            <g key={periods[at]}>
              <line className="bump-column" x1={x} x2={x} y1={0} y2={height} />
              <text x={x} y={-8} textAnchor="middle">{periods[at]}</text>
            </g>
          ))}
          {lines.map(({ unit, parts, dots, labelAt }, at) => (
            <g key={unit} className={own.includes(unit) ? "bump-line bump-own" : "bump-line"}>
              {parts.map((points) => <polyline key={points} points={points} strokeDasharray={dashes[at % dashes.length]} />)}
              {dots.map(({ x, y, rank }) => <g key={x}><circle cx={x} cy={y} r={9} /><text className="bump-rank" x={x} y={y + 4} textAnchor="middle">{rank}</text></g>)}
              <text x={width + 14} y={labelAt + 4}>{nameOf(unit).length > 10 ? `${nameOf(unit).slice(0, 9)}…` : nameOf(unit)}</text>
            </g>
          ))}
        </svg>
      </div>
      <details className="table-box">
        <summary>{w.historyTable}</summary>
        <table aria-label={w.historyTable}>
          <thead><tr><th scope="col">{w.fields.unit}</th>{periods.map((period) => <th key={period} scope="col" className="right">{period}</th>)}</tr></thead>
          <tbody>{lines.map(({ unit, ranks: held }) => <tr key={unit}><th scope="row"><Foreign>{nameOf(unit)}</Foreign></th>{held.map((rank, at) => <td key={periods[at]} className="right number">{rank || "–"}</td>)}</tr>)}</tbody>
        </table>
      </details>
    </Panel>
  );
}
