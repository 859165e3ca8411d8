// For the people who run the suite: who is there, who lags, what could not be applied, where answers come from.
import { useQueries, useQuery } from "@tanstack/react-query";
import { ServedFrom } from "@proto/scoring/v1/scoring_service_pb";
import { every, isAway, reasonOf } from "@/api/failure";
import { ofService, patience, progress, scoring, serviceNames, type ServiceName } from "@/api/services";
import { moment } from "@/format";
import { topics } from "@/live/stale";
import { Page } from "@/parts/Page";
import { Panel, Reading } from "@/parts/Panel";
import { Table, type Column } from "@/parts/Table";
import { useWords } from "@/words";
import { Audit } from "./Audit";
import { DeadLetters } from "./DeadLetters";
import { Replan } from "./Replan";
import { Rules } from "./Rules";

const everyMs = 5000;

function Services() {
  const words = useWords();
  const w = words.operations;
  const answers = useQueries({
    queries: serviceNames.map((service) => ({
      queryKey: [topics.operations, "progress", service],
      queryFn: () => progress.getProgress({}, { ...ofService(service), ...patience }),
      refetchInterval: every(everyMs),
    })),
  });
  const rows = serviceNames.map((service, at) => ({ service, answer: answers[at] }));
  type Row = (typeof rows)[number];
  const number = (key: string, title: string, of: (answer: NonNullable<NonNullable<Row["answer"]>["data"]>) => bigint): Column<Row> => ({
    key, title, align: "right", width: "12%", cell: ({ answer }) => <span className="number">{answer?.data === undefined || answer.isError ? "—" : of(answer.data).toString()}</span>,
  });
  return (
    <Panel title={w.services}>
      <Table<Row> label={w.services} rows={rows} keyOf={({ service }) => service} columns={[
        { key: "service", title: w.service, card: "head", cell: ({ service }) => <><span className="main-line">{words.services[service]}</span> <code className="quiet">{service}</code></> },
        { key: "health", title: w.health, width: "22%", cell: ({ answer }) =>
          answer?.isError ? <span className="down">● {isAway(answer.error) ? w.away : reasonOf(answer.error, words)}</span> : answer?.data === undefined ? words.opening : <span className="up">● {w.well}</span> },
        number("lag", w.lag, ({ partitions }) => partitions.reduce((sum, { logEnd, applied }) => sum + (logEnd > applied ? logEnd - applied : 0n), 0n)),
        number("pending", w.pending, ({ journalPending }) => journalPending),
        number("parked", w.parked, ({ parked }) => parked),
        number("unmatched", w.unmatched, ({ unnumbered, unmatched }) => unnumbered + unmatched),
        number("dead", w.deadLetters, (answer) => answer.deadLetters),
      ]} />
    </Panel>
  );
}

const sources = { [ServedFrom.UNSPECIFIED]: "unknown", [ServedFrom.REDIS]: "redis", [ServedFrom.MEMORY]: "memory", [ServedFrom.SQL]: "sql" } as const;

function BoardSource() {
  const words = useWords();
  const w = words.operations;
  const board = useQuery({ queryKey: [topics.boards, "source"], queryFn: () => scoring.getBoard({ boardId: "zones", pageSize: 1 }, patience), refetchInterval: every(everyMs) });
  return (
    <Panel title={w.boardSource}>
      <Reading of={board} what={w.boardSource}>
        {(answer) => (
          <p data-testid="board-source">
            {w.source(words.servedFrom[sources[answer.servedFrom]], answer.board?.version.toString() ?? "0", answer.board?.publishTime ? moment(answer.board.publishTime) : words.notStated)}
          </p>
        )}
      </Reading>
    </Panel>
  );
}

export default function Operations() {
  const words = useWords();
  return (
    <Page title={words.rooms.operations}>
      <Services />
      <BoardSource />
      <Rules />
      <Replan />
      <Audit />
      {serviceNames.filter((service) => service !== "ingest").map((service: ServiceName) => <DeadLetters key={service} service={service} />)}
    </Page>
  );
}
