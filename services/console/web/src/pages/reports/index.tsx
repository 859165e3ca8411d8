// 填报: how far a period's figures are, by unit; the figures of one unit as a form; a table of figures taken in.
import { CellState, type DeskUnit } from "@proto/scoring/v1/reporting_service_pb";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router-dom";
import { reasonOf } from "@/api/failure";
import { useHasRole } from "@/api/person";
import { patience, reports } from "@/api/services";
import { topics } from "@/live/stale";
import { FrameworkAndPeriod } from "@/pages/boards/FrameworkAndPeriod";
import { useFrameworks } from "@/pages/boards/ranking";
import { Page } from "@/parts/Page";
import { Foreign, Nothing, Notice, Panel } from "@/parts/Panel";
import { Table, type Column } from "@/parts/Table";
import { useWords } from "@/words";
import { ImportPanel } from "./Import";
import { stateKeys, UnitForm } from "./Unit";

const pageSize = 200;
const reporterRoles = ["department", "zone_leader", "statistics", "appraisal_office", "operator"] as const;
const states = ["overdue", "missing", "unchecked", "checked", "signedOff"] as const;

const countOf = (desk: DeskUnit, state: (typeof states)[number]) => desk.cells.filter((cell) => stateKeys[cell.state] === state).length;

function Units({ units, address }: { units: readonly DeskUnit[]; address: (unit: string) => string }) {
  const words = useWords();
  const w = words.reports;
  const columns: Column<DeskUnit>[] = [
    { key: "unit", title: words.ranking.unit, card: "head", cell: ({ unit }) => <Link to={{ search: address(unit?.id ?? "") }} className="main-line"><Foreign>{unit?.name || unit?.id || ""}</Foreign></Link> },
    ...states.map((state): Column<DeskUnit> => ({ key: state, title: w.states[state], width: "12%", align: "right", cell: (desk) => <span className={state === "overdue" && countOf(desk, state) > 0 ? "number fault" : "number"}>{countOf(desk, state)}</span> })),
    { key: "lock", title: w.lock, width: "12%", cell: ({ signedBy }) => (signedBy === "" ? "–" : <span className="mark mark-signed_off">{w.locked}</span>) },
  ];
  return <Table label={w.progress} columns={columns} rows={units} keyOf={({ unit }) => unit?.id ?? ""} />;
}

function Desk({ framework, period }: { framework: string; period: string }) {
  const words = useWords();
  const w = words.reports;
  const [params] = useSearchParams();
  const reportsIn = useHasRole(reporterRoles);
  const pages = useInfiniteQuery({
    queryKey: [topics.boards, "desk", framework, period],
    queryFn: ({ pageParam }) => reports.getReportingDesk({ framework, period, pageSize, pageToken: pageParam }, patience),
    initialPageParam: "",
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    retry: false,
  });
  if (pages.data === undefined) {
    return pages.isError ? <Notice kind="error" title={words.failed(w.progress)}>{reasonOf(pages.error, words)}</Notice> : <p role="status" className="quiet">{words.reading(w.progress)}</p>;
  }
  const units = pages.data.pages.flatMap((page) => page.units);
  const asked = params.get("unit") ?? "";
  const shown = units.find(({ unit }) => unit?.id === asked) ?? (units.length === 1 ? units[0] : undefined);
  const owed = units.flatMap(({ unit, cells }) => cells.filter(({ state }) => state <= CellState.OVERDUE).map(({ indicator }) => [unit?.id ?? "", indicator, period, "", "", "", ""]));
  const address = (unit: string) => new URLSearchParams({ framework, period, unit }).toString();
  return (
    <>
      {units.length === 0 ? <Nothing>{w.nobody}</Nothing> : units.length > 1 && (
        <Panel title={w.progress}>
          <Units units={units} address={address} />
          {pages.hasNextPage && <button type="button" className="button" disabled={pages.isFetching} onClick={() => void pages.fetchNextPage()}>{words.board.more}</button>}
        </Panel>
      )}
      {shown !== undefined && <UnitForm key={`${framework} ${period} ${shown.unit?.id}`} desk={shown} framework={framework} period={period} />}
      {reportsIn && <ImportPanel template={[["unit", "indicator", "period", "value", "numerator", "denominator", "source"], ...owed]} fileName={`${framework}-${period}`} />}
    </>
  );
}

export default function ReportRoom() {
  const words = useWords();
  const w = words.ranking;
  const [params] = useSearchParams();
  const known = useFrameworks().data?.frameworks ?? [];
  const framework = params.get("framework") ?? known[0]?.id ?? "";
  const period = params.get("period") ?? "";
  return (
    <Page title={words.rooms.reports} extra={
      <span className="no-print actions">
        <FrameworkAndPeriod known={known} framework={framework} period={period} example="2022-07" />
      </span>
    }>
      {period === "" || framework === "" ? <Nothing>{w.choosePeriod}</Nothing> : <Desk key={`${framework} ${period}`} framework={framework} period={period} />}
    </Page>
  );
}
