// How far the months of zones are, and which are locked: from then on their figures change by revisions alone.
import type { ReviewMonth } from "@proto/ingest/v1/review_pb";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { reasonOf } from "@/api/failure";
import { useHasRole, usePersonName } from "@/api/person";
import { newRequest } from "@/api/request";
import { patience, review } from "@/api/services";
import { moment } from "@/format";
import { topics } from "@/live/stale";
import { Field } from "@/parts/Field";
import { FormDialog } from "@/parts/FormDialog";
import { Page } from "@/parts/Page";
import { Foreign, Nothing, Panel, Reading } from "@/parts/Panel";
import { Table, type Column } from "@/parts/Table";
import { useWords } from "@/words";
import { useDecision } from "./Decision";

const pageSize = 100;

function Lock({ month, onClose }: { month: ReviewMonth; onClose: () => void }) {
  const words = useWords();
  const w = words.review;
  const [note, setNote] = useState("");
  const [requestId, setRequestId] = useState(newRequest);
  const of = { zoneId: month.zoneId, month: month.month, requestId };
  const save = useDecision<unknown>(() => (month.locked ? review.unlockMonth({ ...of, reason: note }, patience) : review.lockMonth({ ...of, note }, patience)), month.locked ? w.unlocked : w.locked, onClose);
  const action = month.locked ? w.unlock : w.lock;
  return (
    <FormDialog title={`${action}${words.colon}${month.zoneName} ${month.month}`} action={action} busy={save.isPending} isReady={!month.locked || note.trim() !== ""} startsAtAction={!month.locked}
      fault={save.isError ? reasonOf(save.error, words) : undefined} onSubmit={() => save.mutate()} onClose={onClose}>
      <p>{month.locked ? w.unlockMeans : w.lockMeans}</p>
      <Field label={month.locked ? w.reason : words.casework.optional(w.note)} wide>
        {(ids) => <input {...ids} required={month.locked} data-first={month.locked ? "" : undefined} value={note} onChange={({ target }) => (setNote(target.value), setRequestId(newRequest()), save.reset())} />}
      </Field>
    </FormDialog>
  );
}

export default function ReviewMonths() {
  const words = useWords();
  const w = words.review;
  const person = usePersonName();
  const mayLock = useHasRole(["statistics", "operator"]);
  const [locking, setLocking] = useState<ReviewMonth>();
  const months = useInfiniteQuery({
    queryKey: [topics.signings, "months"],
    queryFn: ({ pageParam }) => review.listReviewMonths({ pageSize, pageToken: pageParam }, patience),
    initialPageParam: "",
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    select: ({ pages }) => pages.flatMap((page) => page.months),
  });
  const count = (key: "extracted" | "checked" | "signed_off" | "rejected", of: (month: ReviewMonth) => bigint): Column<ReviewMonth> => ({ key, title: w.stateNames[key], width: "9%", align: "right", cell: (month) => <span className="number">{of(month).toString()}</span> });
  const columns: Column<ReviewMonth>[] = [
    { key: "zone", title: words.signing.zone, card: "head", cell: ({ zoneName }) => <Foreign>{zoneName || words.noZone}</Foreign> },
    { key: "month", title: w.month, width: "10%", cell: ({ month }) => <span className="number">{month}</span> },
    count("extracted", ({ extracted }) => extracted),
    count("checked", ({ checked }) => checked),
    count("signed_off", ({ signedOff }) => signedOff),
    count("rejected", ({ rejected }) => rejected),
    { key: "locked", title: w.lockState, width: "24%", cell: ({ locked, actor, time, note }) => (
      <span>
        <span className="mark mark-plain">{locked ? w.isLocked : w.isOpen}</span>
        {actor !== "" && <small className="quiet"> {w.lockedBy(person(actor), moment(time))}{note !== "" && <> <Foreign>{note}</Foreign></>}</small>}
      </span>
    ) },
    { key: "acts", title: words.todo.acts, width: "10%", cell: (month) => mayLock && month.zoneId !== "" && (
      <button type="button" className="button" onClick={() => setLocking(month)}>{month.locked ? w.unlock : w.lock}</button>
    ) },
  ];
  return (
    <Page title={w.months} back={{ to: "/review", title: words.rooms.review }}>
      <Panel title={w.months}>
        <Reading of={months} what={w.months}>
          {(rows) => (rows.length === 0 ? <Nothing>{w.noMonths}</Nothing> : <Table label={w.months} columns={columns} rows={rows} keyOf={({ zoneId, month }) => `${zoneId} ${month}`} />)}
        </Reading>
        {months.hasNextPage && <button type="button" className="button" onClick={() => void months.fetchNextPage()}>{w.moreMonths}</button>}
      </Panel>
      {locking && <Lock month={locking} onClose={() => setLocking(undefined)} />}
    </Page>
  );
}
