// 推演: ranks if weights, figures or units were others, beside what is. The address holds all of it.
import type { SimulatedRow } from "@proto/scoring/v1/appraisal_service_pb";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useSearchParams } from "react-router-dom";
import { appraisal, patience } from "@/api/services";
import { topics } from "@/live/stale";
import { Field } from "@/parts/Field";
import { Foreign, Nothing, Panel, Reading } from "@/parts/Panel";
import { Table, type Column } from "@/parts/Table";
import { useWords } from "@/words";
import { keyOf, useNodes, useUnitNames, type Asked } from "./ranking";
import { assumedOf, sliderOf } from "./assumptions";
import { drawsOf } from "./draws";
import { DrawNote, DrawSettings, spreadColumns } from "./Spread";

const pageSize = 200;

function queryOf(params: URLSearchParams): Asked | undefined {
  const of = (key: string) => params.get(key) ?? "";
  return of("board") !== "" ? { board: of("board") } : of("framework") !== "" && of("period") !== "" ? { framework: of("framework"), period: of("period"), cohort: of("cohort") } : undefined;
}

function Sliders({ framework, version, change }: { framework: string; version: string; change: (key: string, value: string) => void }) {
  const words = useWords();
  const w = words.ranking;
  const [params] = useSearchParams();
  const nodes = useNodes(framework, version).data ?? [];
  return (
    <div className="sliders" role="group" aria-label={w.weights}>
      {nodes.filter(({ path, weight }) => path !== "" && weight !== "").map(({ path, name, weight }) => {
        const key = `w.${path}`;
        const value = params.get(key) ?? weight;
        const { max, step } = sliderOf(weight);
        return (
          <label key={path} style={{ paddingInlineStart: `${path.split("/").length - 1}em` }}>
            <span><Foreign>{name || path}</Foreign></span>
            <input type="range" min={step} max={Math.max(max, Number(value))} step={step} value={value} aria-label={w.weightOf(name || path)} onChange={({ target }) => change(key, target.value === weight ? "" : target.value)} />
            <output className="number">{value === weight ? weight : `${weight} → ${value}`}</output>
          </label>
        );
      })}
    </div>
  );
}

function FigureForm({ rows, indicators, change }: { rows: readonly SimulatedRow[]; indicators: readonly string[]; change: (key: string, value: string) => void }) {
  const words = useWords();
  const w = words.ranking;
  const [unit, setUnit] = useState("");
  const [indicator, setIndicator] = useState("");
  const [value, setValue] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change(`f.${unit}.${indicator}`, value.trim());
    setValue("");
  };
  return (
    <form className="fields" onSubmit={submit} aria-label={w.otherFigure}>
      <Field label={w.unit}>{(ids) => <select {...ids} required value={unit} onChange={({ target }) => setUnit(target.value)}><option value="">{words.official.choose}</option>{rows.map(({ row }) => row && <option key={row.unit} value={row.unit}>{row.name || row.unit}</option>)}</select>}</Field>
      <Field label={w.node}>{(ids) => <select {...ids} required value={indicator} onChange={({ target }) => setIndicator(target.value)}><option value="">{words.official.choose}</option>{indicators.map((one) => <option key={one}>{one}</option>)}</select>}</Field>
      <Field label={w.figure}>{(ids) => <input {...ids} required inputMode="decimal" pattern="-?[0-9]{1,18}([.][0-9]{1,18})?" value={value} onChange={({ target }) => setValue(target.value)} />}</Field>
      <button type="submit" className="button">{w.assume}</button>
    </form>
  );
}

// The places gained or lost, by a float: half places occur where ties have the average.
function moveOf({ row, wasRank }: SimulatedRow): string {
  const now = row?.rank || row?.cohortRank || "";
  return now === "" || wasRank === "" ? "" : String(Number(now) - Number(wasRank));
}

function Result({ query }: { query: Asked }) {
  const words = useWords();
  const w = words.ranking;
  const [params, setParams] = useSearchParams();
  const assumed = assumedOf(params);
  const draws = drawsOf(params);
  const nameOf = useUnitNames(query);
  const change = (key: string, value: string) => setParams((old) => {
    const next = new URLSearchParams(old);
    return value === "" ? (next.delete(key), next) : (next.set(key, value), next);
  }, { replace: true, preventScrollReset: true });
  const leave = (unit: string) => setParams((old) => {
    const next = new URLSearchParams(old);
    next.append("without", unit);
    return next;
  }, { preventScrollReset: true });
  const simulated = useQuery({
    queryKey: [topics.boards, "simulate", keyOf(query), JSON.stringify(assumed), draws === undefined ? "" : `${draws.count} ${draws.seed} ${draws.weightSpread}`],
    // A slider that moves on gives up what it asked before.
    queryFn: ({ signal }) => appraisal.simulate({ query, ...assumed, pageSize, ...(draws && { draws }) }, { ...patience, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const head = simulated.data?.head;
  const indicators = [...new Set((useNodes(head?.framework?.id ?? "", head?.query?.version ?? "").data ?? []).map(({ indicator }) => indicator).filter(Boolean))].sort();
  const columns: Column<SimulatedRow>[] = [
    { key: "rank", title: words.board.rank, width: "7%", align: "right", card: "head", cell: ({ row }) => <span className="number main-line">{row?.rank || row?.cohortRank || "–"}</span> },
    { key: "was", title: w.wasRank, width: "8%", align: "right", cell: ({ wasRank }) => <span className="number">{wasRank || "–"}</span> },
    { key: "move", title: words.board.move, width: "9%", align: "right", cell: (one) => { const move = moveOf(one); return move === "" || move === "0" ? "–" : w.places(move); } },
    { key: "unit", title: w.unit, card: "head", cell: ({ row }) => <Foreign>{row?.name || row?.unit || ""}</Foreign> },
    { key: "score", title: w.score, width: "9%", align: "right", cell: ({ row }) => <span className="number main-line">{row?.score || "–"}</span> },
    { key: "wasScore", title: w.wasScore, width: "9%", align: "right", cell: ({ wasScore }) => <span className="number">{wasScore || "–"}</span> },
    ...(simulated.data?.draws === undefined ? [] : spreadColumns(simulated.data.draws, simulated.data.head?.ranked ?? 0, words)),
    { key: "leave", title: w.without, width: "7%", card: "bare", cell: ({ row }) => row && <button type="button" className="button plain no-print" aria-label={w.withoutUnit(row.name || row.unit)} onClick={() => leave(row.unit)}>✕</button> },
  ];
  const isAssumed = assumed.weights.length + assumed.figures.length + assumed.withoutUnits.length > 0;
  return (
    <>
      <Panel title={w.whatIf} className="no-print" extra={isAssumed && (
        <button type="button" className="button" onClick={() => setParams((old) => new URLSearchParams([...old].filter(([key]) => !/^(w\.|f\.|without$)/.test(key))))}>{w.asItIs}</button>
      )}>
        <p className="quiet">{w.whatIfMeans}</p>
        {head?.query && <Sliders framework={head.query.framework} version={head.query.version} change={change} />}
        <DrawSettings />
        <FigureForm rows={simulated.data?.rows ?? []} indicators={indicators} change={change} />
        {(assumed.figures.length > 0 || assumed.withoutUnits.length > 0) && (
          <ul className="rest" aria-label={w.assumed}>
            {assumed.figures.map(({ unit, indicator, value }) => <li key={`${unit}.${indicator}`}><Foreign>{`${nameOf(unit)} · ${indicator} = ${value}`}</Foreign> <button type="button" className="button plain" aria-label={w.drop(`${nameOf(unit)} ${indicator}`)} onClick={() => change(`f.${unit}.${indicator}`, "")}>✕</button></li>)}
            {assumed.withoutUnits.map((unit) => <li key={unit}>{w.withoutUnit(nameOf(unit))} <button type="button" className="button plain" aria-label={w.drop(nameOf(unit))} onClick={() => setParams((old) => new URLSearchParams([...old].filter(([key, value]) => key !== "without" || value !== unit)))}>✕</button></li>)}
          </ul>
        )}
      </Panel>
      <Panel title={head?.framework?.name ?? w.what} extra={<span className="quiet">{head?.query?.period}</span>}>
        <Reading of={simulated} what={w.whatIf}>
          {({ rows, nextPageToken }) => (
            <div aria-busy={simulated.isPlaceholderData} data-testid="simulated">
              <Table label={w.whatIf} columns={columns} rows={rows} keyOf={({ row }) => row?.unit ?? ""} />
              {nextPageToken !== "" && <p className="sub-line">{words.board.onlyFirst(rows.length)}</p>}
              <DrawNote draws={simulated.data?.draws} />
            </div>
          )}
        </Reading>
      </Panel>
    </>
  );
}

export function WhatIf() {
  const w = useWords().ranking;
  const [params] = useSearchParams();
  const query = queryOf(params);
  return query === undefined ? <Nothing>{w.choosePeriod}</Nothing> : <Result key={keyOf(query)} query={query} />;
}
