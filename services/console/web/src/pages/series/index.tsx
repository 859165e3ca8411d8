// 指标序列: an indicator from one period to another, of each unit and of all together, and how many reach a standard.
import { RatioOutcome, type GetRatioTargetResponse, type GetSeriesResponse, type RatioMember, type SeriesMember } from "@proto/scoring/v1/indicator_service_pb";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useSearchParams } from "react-router-dom";
import { indicators, patience } from "@/api/services";
import { percent } from "@/format/percent";
import { topics } from "@/live/stale";
import { Field } from "@/parts/Field";
import { Page } from "@/parts/Page";
import { Foreign, Nothing, Panel, Reading } from "@/parts/Panel";
import { Table, type Column } from "@/parts/Table";
import { useWords } from "@/words";
import { SeriesPicture } from "./Picture";

const asked = ["indicator", "kind", "cohort", "zone", "from", "to"] as const;
const target = ["standard", "threshold", "percent"] as const;

function Form({ fields, submit, label }: { fields: readonly (typeof asked[number] | typeof target[number])[]; submit: string; label: string }) {
  const w = useWords().series;
  const [params, setParams] = useSearchParams();
  const take = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    setParams((old) => {
      const next = new URLSearchParams(old);
      for (const field of fields) {
        const value = String(typed.get(field) ?? "").trim();
        value === "" ? next.delete(field) : next.set(field, value);
      }
      return next;
    });
  };
  const needed: readonly string[] = ["indicator", "kind", "from", "to", "threshold", "percent"];
  return (
    <form className="fields no-print" onSubmit={take} aria-label={label} key={fields.map((field) => params.get(field)).join("\n")}>
      {fields.map((field) => (
        <Field key={field} label={w.fields[field]} hint={field in w.hints ? w.hints[field as keyof typeof w.hints] : undefined}>
          {(ids) => field === "standard"
            ? <select {...ids} name={field} defaultValue={params.get(field) ?? "at_most"}><option value="at_most">{w.atMost}</option><option value="at_least">{w.atLeast}</option></select>
            : <input {...ids} name={field} required={needed.includes(field)} defaultValue={params.get(field) ?? (field === "kind" ? "zone" : "")} />}
        </Field>
      ))}
      <button type="submit" className="button primary">{submit}</button>
    </form>
  );
}

const nameOf = ({ unit }: Pick<SeriesMember, "unit">) => unit?.name || unit?.id || "";

function Series({ told }: { told: GetSeriesResponse }) {
  const words = useWords();
  const w = words.series;
  const members = [...told.members, ...(told.total === undefined ? [] : [told.total])];
  const first = told.total?.points[0];
  const last = told.total?.points.at(-1);
  const pointOf = (one: SeriesMember, at: 0 | -1) => {
    const point = one.points.at(at);
    return <span className="number">{point?.value || "–"}{point?.unchecked === true && <span className="mark mark-extracted"> {words.ranking.notChecked}</span>}</span>;
  };
  const columns: Column<SeriesMember>[] = [
    { key: "unit", title: words.ranking.unit, card: "head", cell: (one) => (
      <>
        {one.unit === undefined ? <strong>{w.total}</strong> : <Foreign>{nameOf(one)}</Foreign>}
        {!one.counted && <div className="sub-line">{w.notCounted}</div>}
      </>
    ) },
    { key: "from", title: first?.period ?? "", width: "13%", align: "right", cell: (one) => pointOf(one, 0) },
    { key: "to", title: last?.period ?? "", width: "13%", align: "right", cell: (one) => pointOf(one, -1) },
    { key: "change", title: told.isRatio ? w.points : w.change, width: "12%", align: "right", cell: ({ change }) => <span className="number">{(told.isRatio ? percent(change?.change) : change?.change) || "–"}</span> },
    { key: "growth", title: w.growth, width: "11%", align: "right", cell: ({ change }) => <span className="number">{percent(change?.growth) || "–"}</span> },
    { key: "perYear", title: w.perYear, width: "11%", align: "right", cell: ({ change }) => <span className="number">{percent(change?.perYear) || "–"}</span> },
    { key: "contribution", title: w.contribution, width: "11%", align: "right", cell: ({ change }) => <span className="number">{percent(change?.contribution) || "–"}</span> },
    { key: "pull", title: w.pull, width: "11%", align: "right", cell: ({ change }) => <span className="number">{percent(change?.pull) || "–"}</span> },
  ];
  return (
    <>
      <SeriesPicture members={told.members.length > 8 ? members.slice(-1) : members} nameOf={(one) => (one.unit === undefined ? w.total : nameOf(one))} />
      {told.isRatio && <p data-testid="mix">{w.mix(percent(told.total?.change?.change), percent(told.ownChange), percent(told.mixChange))}</p>}
      <Table label={w.what} columns={columns} rows={members} keyOf={({ unit }) => unit?.id ?? ""} />
    </>
  );
}

const outcomeKeys = { [RatioOutcome.UNSPECIFIED]: "unknown", [RatioOutcome.MEETS]: "meets", [RatioOutcome.FAILS]: "fails", [RatioOutcome.UNKNOWN]: "unknown" } as const;

function Target({ told, percentAsked }: { told: GetRatioTargetResponse; percentAsked: string }) {
  const words = useWords();
  const w = words.series;
  const columns: Column<RatioMember>[] = [
    { key: "unit", title: words.ranking.unit, card: "head", cell: (one) => <Foreign>{nameOf(one)}</Foreign> },
    { key: "outcome", title: w.outcome, width: "22%", cell: ({ outcome }) => <span className={`mark ${outcome === RatioOutcome.FAILS ? "mark-extracted" : "mark-plain"}`}>{w.outcomes[outcomeKeys[outcome]]}</span> },
    { key: "figure", title: words.ranking.raw, width: "22%", align: "right", cell: ({ figure }) => <span className="number">{figure || "–"}</span> },
  ];
  return (
    <>
      <p data-testid="ratio"><strong>{told.reached ? w.reached : w.notReached}</strong>{words.colon}{w.ratio(told.meets, told.of, told.unknown)} {w.needs(percentAsked, told.needed)} {told.headroom < 0 ? w.missing(-told.headroom) : w.headroom(told.headroom)}</p>
      <Table label={w.target} columns={columns} rows={told.members} keyOf={({ unit }) => unit?.id ?? ""} />
    </>
  );
}

export default function SeriesRoom() {
  const words = useWords();
  const w = words.series;
  const [params] = useSearchParams();
  const of = (key: string) => params.get(key) ?? "";
  const scope = { kind: of("kind"), cohort: of("cohort"), zoneId: of("zone") };
  const [indicator, from, to] = [of("indicator"), of("from"), of("to")];
  const isAsked = [indicator, scope.kind, from, to].every((one) => one !== "");
  const wants = { [of("standard") === "at_least" ? "atLeast" : "atMost"]: of("threshold"), targetPercent: of("percent") };
  const wantsTarget = isAsked && of("threshold") !== "" && of("percent") !== "";
  const series = useQuery({
    queryKey: [topics.boards, "series", scope, indicator, from, to],
    queryFn: () => indicators.getSeries({ scope, indicator, from, to }, patience),
    enabled: isAsked,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const ratio = useQuery({
    queryKey: [topics.boards, "ratio", scope, indicator, to, wants],
    queryFn: () => indicators.getRatioTarget({ scope, indicator, period: to, ...wants }, patience),
    enabled: wantsTarget,
    retry: false,
  });
  return (
    <Page title={words.rooms.series}>
      <Panel title={w.what}>
        <Form fields={asked} submit={w.show} label={w.what} />
        {isAsked ? <Reading of={series} what={w.what}>{(told) => <Series told={told} />}</Reading> : <Nothing>{w.ask}</Nothing>}
      </Panel>
      {isAsked && (
        <Panel title={w.target}>
          <p className="quiet no-print">{w.targetMeans(to)}</p>
          <Form fields={target} submit={w.count} label={w.target} />
          {wantsTarget && <Reading of={ratio} what={w.target}>{(told) => <Target told={told} percentAsked={of("percent")} />}</Reading>}
        </Panel>
      )}
    </Page>
  );
}
