// 名次区间: how sure a rank is, by draws of weights and of what the framework leaves open.
import type { Draws, SimulatedRow } from "@proto/scoring/v1/appraisal_service_pb";
import { useSearchParams } from "react-router-dom";
import { Foreign } from "@/parts/Panel";
import type { Column } from "@/parts/Table";
import { useWords, type Words } from "@/words";
import { chanceOf, drawsOf, drawCount, spans } from "./draws";

// From the first place to the last of the board: a bar of the interval with the middle rank in it.
function Interval({ one, places }: { one: SimulatedRow; places: number }) {
  const w = useWords().ranking;
  const { spread } = one;
  if (spread === undefined || spread.ranked === 0n) {
    return <>–</>;
  }
  const { from, width, middle } = spans(spread, places);
  return (
    <div className="interval">
      <span className="number main-line">{spread.low === spread.high ? String(spread.low) : `${spread.low}–${spread.high}`}</span>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={w.interval(spread.low, spread.high, spread.median)}>
        <line x1="0" x2="100" y1="5" y2="5" />
        <rect x={from} width={width} y="2" height="6" />
        <rect className="middle" x={middle} width="1" y="0" height="10" />
      </svg>
    </div>
  );
}

// The columns that draws add, of a board of so many places.
export function spreadColumns(draws: Draws, places: number, words: Words): Column<SimulatedRow>[] {
  const w = words.ranking;
  const columns: Column<SimulatedRow>[] = [{ key: "interval", title: w.intervalTitle(draws.level), width: "16%", cell: (one) => <Interval one={one} places={places} /> }];
  const count = BigInt(draws.count);
  return [...columns, { key: "tiers", title: w.chances, width: "13%", cell: ({ spread }) => (
    <>{spread?.tiers.filter((one) => one.draws > 0n).map((one) => <div key={one.tier} className="sub-line"><Foreign>{one.tier}</Foreign> <span className="number">{chanceOf(one.draws, count)}</span></div>)}</>
  ) }];
}

export function DrawSettings() {
  const w = useWords().ranking;
  const [params, setParams] = useSearchParams();
  const draws = drawsOf(params);
  const change = (key: string, value: string) => setParams((old) => {
    const next = new URLSearchParams(old);
    return value === "" ? (next.delete(key), next) : (next.set(key, value), next);
  }, { replace: true, preventScrollReset: true });
  return (
    <p className="fields">
      <label><input type="checkbox" checked={draws !== undefined} onChange={({ target }) => change("draws", target.checked ? String(drawCount) : "")} /> {w.withIntervals}</label>
      {draws !== undefined && (
        <label>{w.spread}{" "}
          <select value={draws.weightSpread} onChange={({ target }) => change("spread", target.value)}>
            <option value="">{w.spreadAsStated}</option>
            {["0", "0.1", "0.25", "0.5"].map((one) => <option key={one} value={one}>{`±${Number(one) * 100}%`}</option>)}
          </select>
        </label>
      )}
    </p>
  );
}

// How the intervals came about: without it nobody can make them again.
export function DrawNote({ draws }: { draws: Draws | undefined }) {
  const w = useWords().ranking;
  return draws === undefined ? null : <p className="sub-line" data-testid="draws">{w.drawn(draws.count, draws.weightSpread, draws.seed.toString(), draws.ways.map((way) => w.ways[way] ?? way))}</p>;
}
