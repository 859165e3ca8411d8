import { useQuery } from "@tanstack/react-query";
import { ApprovalService } from "@proto/approval/v1/approval_service_pb";
import { IngestService } from "@proto/ingest/v1/ingest_service_pb";
import { Link } from "react-router-dom";
import { useMayCall } from "@/api/may";
import { approval, ingest, patience } from "@/api/services";
import { caseName, zoneName } from "@/format";
import { useNewest } from "@/live/arrivals";
import { topics } from "@/live/stale";
import { dayBefore, useBoard, useRanksBefore } from "@/pages/boards/board";
import { BoardTable } from "@/pages/boards/BoardTable";
import { projectAddress } from "@/pages/projects/list";
import { Amount, Dated, Names, State, Zone } from "@/pages/signings/cells";
import { LightMark } from "@/parts/marks";
import { Page } from "@/parts/Page";
import { Foreign, Nothing, Panel, Reading } from "@/parts/Panel";
import { Table } from "@/parts/Table";
import { useWords } from "@/words";

const signingsRead = 50; // as the list's first page: what came while the stream was down is found among them
const signingsShown = 8;
const zonesShown = 8;
const casesShown = 8;

function Newest() {
  const words = useWords();
  const query = useQuery({ queryKey: [topics.signings, "newest"], queryFn: () => ingest.listSignings({ pageSize: signingsRead }, patience) });
  const { signings, why } = useNewest(query.data?.signings);
  const w = words.signing;
  return (
    <Panel title={words.overview.newest} className="newest" extra={<Link to="/signings">{words.overview.allSignings}</Link>}>
      <Reading of={query} what={words.rooms.signings}>
        {() =>
          signings.length === 0 ? <Nothing>{w.nothingYet}</Nothing> : (
            <Table label={words.overview.newest} rows={signings.slice(0, signingsShown)} keyOf={({ id }) => id} fresh={({ id }) => why(id) !== undefined}
              columns={[
                { key: "names", title: w.projects, card: "head", cell: (one) => <Names signing={one} /> },
                { key: "zone", title: w.zone, width: "20%", card: "bare", cell: (one) => <Zone signing={one} /> },
                { key: "amount", title: w.amount, width: "19%", align: "right", card: "bare", cell: (one) => <Amount signing={one} /> },
                { key: "date", title: w.date, width: "15%", card: "bare", cell: (one) => <Dated signing={one} /> },
                { key: "status", title: w.status, width: "10%", card: "bare", cell: (one) => <State signing={one} why={why(one.id)} /> },
              ]} />
          )
        }
      </Reading>
    </Panel>
  );
}

function TopZones() {
  const words = useWords();
  const query = useBoard("zones");
  const day = dayBefore(query.data?.board, "week");
  const ranks = useRanksBefore("zones", day);
  return (
    <Panel title={words.overview.board} extra={<Link to="/boards/zones">{words.overview.wholeBoard}</Link>}>
      <Reading of={query} what={words.board.what}>
        {({ board }) => {
          const rows = board?.rows ?? [];
          return rows.length === 0 ? <Nothing>{words.board.empty.zones}</Nothing> : (
            <>
              <BoardTable boardId="zones" rows={rows.slice(0, zonesShown)} ranks={ranks} />
              <p className="sub-line">{words.board.asOf(board?.asOf ?? "")}{day !== "" && ` · ${words.board.against(day)}`}</p>
            </>
          );
        }}
      </Reading>
    </Panel>
  );
}

// The projects that need somebody: those with a deadline missed or close.
function Pressing() {
  const words = useWords();
  const query = useQuery({
    queryKey: [topics.cases, "pressing"],
    queryFn: () => approval.listCases({ filter: 'light = "red" OR light = "yellow"', orderBy: "required_start", pageSize: casesShown }, patience),
  });
  const any = useQuery({ queryKey: [topics.cases, "any"], queryFn: () => approval.listCases({ pageSize: 1 }, patience) });
  return (
    <Panel title={words.overview.pressing} extra={<Link to="/projects?light=red">{words.overview.allPressing}</Link>}>
      <Reading of={query} what={words.rooms.projects}>
        {({ cases, nextPageToken }) =>
          cases.length === 0 ? <Nothing>{any.data?.cases.length === 0 ? words.project.nothingYet : words.overview.noPressing} <Link to="/projects">{words.rooms.projects}</Link></Nothing> : (
            <>
              <ul className="pressing">
                {cases.map((one) => (
                  <li key={one.id}>
                    <LightMark light={one.light} />
                    <Link to={projectAddress(one.id)}><Foreign>{caseName(one)}</Foreign></Link>
                    <span className="quiet"><Foreign>{zoneName(one.zone, words)}</Foreign>{one.requiredStart && ` · ${words.overview.startsBy(one.requiredStart)}`}</span>
                  </li>
                ))}
              </ul>
              {nextPageToken !== "" && <p className="sub-line">{words.overview.morePressing}</p>}
            </>
          )
        }
      </Reading>
    </Panel>
  );
}

export default function Overview() {
  const words = useWords();
  const seesSignings = useMayCall(IngestService.method.listSignings);
  const seesCases = useMayCall(ApprovalService.method.listCases);
  return (
    <Page title={words.rooms.overview}>
      <div className={seesSignings ? "overview" : undefined}>
        {seesSignings && <Newest />}
        <div>
          <TopZones />
          {seesCases && <Pressing />}
        </div>
      </div>
    </Page>
  );
}
