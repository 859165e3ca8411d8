// The desk (审核): what was read stands in a queue, what hangs most on first, and is looked at beside its article.
import type { ReviewItem } from "@proto/ingest/v1/review_pb";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { Link, useSearchParams } from "react-router-dom";
import { patience, review } from "@/api/services";
import { useListAddress } from "@/lists/address";
import { List } from "@/lists/List";
import { useListPage } from "@/lists/useListPage";
import { topics } from "@/live/stale";
import { useKeys } from "@/parts/keys";
import { Page } from "@/parts/Page";
import { Nothing, Panel, Reading } from "@/parts/Panel";
import { useWords } from "@/words";
import { states } from "./figure";
import { Item } from "./Item";
import { useReviewList } from "./list";

export default function ReviewRoom() {
  const words = useWords();
  const w = words.review;
  const [params, setParams] = useSearchParams();
  const state = states.find((one) => one === params.get("state")) ?? "extracted";
  // In the history one goes back over lists, not over each figure that one looked at.
  const pick = useCallback(
    (item: Pick<ReviewItem, "id"> | undefined) => setParams((old) => {
      const next = new URLSearchParams(old);
      return item === undefined ? (next.delete("item"), next) : (next.set("item", item.id), next);
    }, { replace: true }),
    [setParams],
  );
  const list = useReviewList(state, pick);
  const rows = useListPage(list, useListAddress(list.order)).data?.rows ?? [];
  const asked = params.get("item");
  const at = rows.findIndex(({ id }) => id === asked);
  const id = asked ?? rows[0]?.id;
  // Where none is asked for, the first stands open, and stays so when others come before it.
  useEffect(() => {
    if (asked === null && rows[0] !== undefined) {
      pick(rows[0]);
    }
  }, [asked, rows, pick]);
  const file = useQuery({ queryKey: [topics.signings, "review", id], queryFn: () => review.getReviewItem({ id: id ?? "" }, patience), enabled: id !== undefined });
  const step = (by: number) => rows[at + by] && pick(rows[at + by]);
  useKeys({ j: () => step(1), k: () => step(-1) });
  // A decided one leaves the queue: on to the next, else to the one before.
  const onDone = () => pick(rows[at + 1] ?? rows[at - 1]);
  return (
    <Page title={words.rooms.review} extra={
      <nav className="tabs no-print" aria-label={w.states}>
        <Link to="/review/months">{w.months}</Link>
        <Link to="/review/doubles">{w.doubles}</Link>
        {states.map((one) => <Link key={one} to={{ search: one === "extracted" ? "" : `state=${one}` }} aria-current={one === state ? "true" : undefined}>{w.stateNames[one]}</Link>)}
      </nav>
    }>
      <p className="sub-line not-narrow no-print">{w.keys}</p>
      <div className="halves desk">
        <Panel title={w.queue}>
          <List list={list} empty={w.nothing} fresh={(row) => row.id === id} />
        </Panel>
        <div>
          <p className="steps actions no-print">
            <button type="button" className="button" aria-keyshortcuts="k" disabled={at <= 0} onClick={() => step(-1)}>{w.previous}</button>
            <button type="button" className="button" aria-keyshortcuts="j" disabled={at < 0 || at + 1 >= rows.length} onClick={() => step(1)}>{w.next}</button>
          </p>
          {id === undefined ? <Nothing>{w.nothing}</Nothing> : <Reading of={file} what={w.item}>{(read) => <Item key={id} file={read} onDone={onDone} />}</Reading>}
        </div>
      </div>
    </Page>
  );
}
