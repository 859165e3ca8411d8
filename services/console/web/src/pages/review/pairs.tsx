// Pairs of signings that may tell of the same, over documents, days and currencies: merged, or told apart for good.
import type { ReviewItem, ReviewPair } from "@proto/ingest/v1/review_pb";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useSearchParams } from "react-router-dom";
import { reasonOf } from "@/api/failure";
import { useHasRole, usePersonName } from "@/api/person";
import { newRequest } from "@/api/request";
import { patience, review } from "@/api/services";
import { moment, useMoney, zoneName } from "@/format";
import { topics } from "@/live/stale";
import { Field } from "@/parts/Field";
import { FormDialog } from "@/parts/FormDialog";
import { StatusMark } from "@/parts/marks";
import { Page } from "@/parts/Page";
import { Foreign, Nothing, Panel, Reading } from "@/parts/Panel";
import { Table, type Column } from "@/parts/Table";
import { useToast } from "@/parts/toast";
import { useWords } from "@/words";
import { useDecision } from "./Decision";
import { addressOf, reasonsOf } from "./Doubles";
import { figureOf } from "./figure";

const pageSize = 50;
const mayDecide = ["investment", "statistics", "operator"];

function Side({ item }: { item: ReviewItem | undefined }) {
  const words = useWords();
  const money = useMoney();
  if (item === undefined) {
    return null;
  }
  const { name, signing } = figureOf(item, words);
  return (
    <>
      <Link to={addressOf(item.id)}><Foreign>{name}</Foreign></Link> <StatusMark status={item.status} />
      <div className="sub-line"><Foreign>{zoneName(signing?.zone, words)}</Foreign> {signing?.amount && <span className="number">{money(signing.amount)}</span>} {words.facts.count(signing?.count.toString() ?? "")} <span className="number">{signing?.signedOn || signing?.publishedOn}</span></div>
      {signing?.articleTitle && <div className="sub-line">《<Foreign>{signing.articleTitle}</Foreign>》</div>}
    </>
  );
}

// One stands for both.
function Merge({ into, gone, said }: { into: ReviewItem; gone: ReviewItem; said: string }) {
  const words = useWords();
  const w = words.review;
  const toast = useToast();
  const merge = useDecision(
    () => review.mergeItems({ into: { id: into.id, expectedRevision: into.revision }, targets: [{ id: gone.id, expectedRevision: gone.revision }], requestId: newRequest() }, patience),
    w.merged, () => undefined);
  const nameOf = (item: ReviewItem) => figureOf(item, words).name;
  return (
    <button type="button" className="button" disabled={merge.isPending} aria-label={w.keepOf(said, nameOf(into))}
      onClick={() => merge.mutate(undefined, { onError: (error) => toast("error", reasonOf(error, words)) })}>
      {said}
    </button>
  );
}

function Apart({ pair, onClose }: { pair: ReviewPair; onClose: () => void }) {
  const words = useWords();
  const w = words.review;
  const again = pair.actor !== "";
  const [reason, setReason] = useState("");
  const [requestId, setRequestId] = useState(newRequest);
  const save = useDecision(
    () => review.tellApart({ first: pair.first?.id ?? "", second: pair.second?.id ?? "", reason, proposeAgain: again, requestId }, patience),
    again ? w.proposedAgain : w.isApart, onClose);
  const action = again ? w.proposeAgain : w.apart;
  return (
    <FormDialog title={action} action={action} busy={save.isPending} isReady={reason.trim() !== ""} fault={save.isError ? reasonOf(save.error, words) : undefined} onSubmit={() => save.mutate()} onClose={onClose}>
      <p>{again ? w.proposeAgainMeans : w.apartMeans}</p>
      <Field label={w.reason} wide>
        {(ids) => <input {...ids} required data-first="" value={reason} onChange={({ target }) => (setReason(target.value), setRequestId(newRequest()), save.reset())} />}
      </Field>
    </FormDialog>
  );
}

export default function ReviewDoubles() {
  const words = useWords();
  const w = words.review;
  const person = usePersonName();
  const mayAct = useHasRole(mayDecide);
  const [params] = useSearchParams();
  const toldApart = params.get("state") === "apart";
  const [telling, setTelling] = useState<ReviewPair>();
  const pairs = useInfiniteQuery({
    queryKey: [topics.signings, "doubles", toldApart],
    queryFn: ({ pageParam }) => review.listReviewDoubles({ pageSize, pageToken: pageParam, toldApart }, patience),
    initialPageParam: "",
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    select: ({ pages }) => pages.flatMap((page) => page.pairs),
  });
  const columns: Column<ReviewPair>[] = [
    { key: "reasons", title: w.why, card: "head", width: "18%", cell: (pair) => (
      <>
        {reasonsOf(pair.reasons, words)}
        {pair.actor !== "" && <div className="sub-line">{w.lockedBy(person(pair.actor), moment(pair.time))} <Foreign>{pair.note}</Foreign></div>}
      </>
    ) },
    { key: "first", title: w.firstOf, cell: ({ first }) => <Side item={first} /> },
    { key: "second", title: w.secondOf, cell: ({ second }) => <Side item={second} /> },
    { key: "acts", title: words.todo.acts, width: "24%", cell: (pair) => mayAct && pair.first && pair.second && (
      <span className="actions">
        {!toldApart && <Merge into={pair.first} gone={pair.second} said={w.keepFirst} />}
        {!toldApart && <Merge into={pair.second} gone={pair.first} said={w.keepSecond} />}
        <button type="button" className="button" onClick={() => setTelling(pair)}>{toldApart ? w.proposeAgain : w.apart}</button>
      </span>
    ) },
  ];
  return (
    <Page title={w.doubles} back={{ to: "/review", title: words.rooms.review }} extra={
      <nav className="tabs no-print" aria-label={w.states}>
        <Link to="/review/doubles" aria-current={toldApart ? undefined : "true"}>{w.proposed}</Link>
        <Link to="/review/doubles?state=apart" aria-current={toldApart ? "true" : undefined}>{w.apartOnes}</Link>
      </nav>
    }>
      <Panel title={toldApart ? w.apartOnes : w.doubles}>
        <p className="quiet">{w.doublesHint}</p>
        <Reading of={pairs} what={w.doubles}>
          {(rows) => (rows.length === 0 ? <Nothing>{w.noDoubles}</Nothing> : <Table label={w.doubles} columns={columns} rows={rows} keyOf={({ first, second }) => `${first?.id} ${second?.id}`} />)}
        </Reading>
        {pairs.hasNextPage && <button type="button" className="button" onClick={() => void pairs.fetchNextPage()}>{w.moreDoubles}</button>}
      </Panel>
      {telling && <Apart pair={telling} onClose={() => setTelling(undefined)} />}
    </Page>
  );
}
