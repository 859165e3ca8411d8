import type { Subscription } from "@proto/notification/v1/subscription_pb";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useSearchParams } from "react-router-dom";
import { reasonOf } from "@/api/failure";
import { notification, patience } from "@/api/services";
import { moment } from "@/format";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { Confirm } from "@/parts/Dialog";
import { Page } from "@/parts/Page";
import { Nothing, Panel, Reading } from "@/parts/Panel";
import { Table } from "@/parts/Table";
import { useToast } from "@/parts/toast";
import { useWords } from "@/words";
import { Editor } from "./Editor";
import { Pause } from "./Pause";

const pageSize = 100;

function Delete({ name, onClose }: { name: string; onClose: () => void }) {
  const words = useWords();
  const w = words.subscription;
  const toast = useToast();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => notification.deleteSubscription({ name }, patience),
    onSuccess: () => toast("done", w.deleted(name)),
    onError: (error) => toast("error", reasonOf(error, words)),
    onSettled: () => {
      onClose();
      return client.invalidateQueries({ queryKey: [topics.subscriptions] });
    },
  });
  return <Confirm title={w.deleteOne(name)} action={w.delete} busy={remove.isPending} onConfirm={() => remove.mutate()} onClose={onClose}><p>{w.deleteMeans}</p></Confirm>;
}

export default function Subscriptions() {
  const words = useWords();
  const w = words.subscription;
  const [params, setParams] = useSearchParams();
  const [editing, setEditing] = useState<Subscription>();
  const [deleting, setDeleting] = useState<string>();
  const at = params.get("at") ?? "";
  const list = useQuery({
    queryKey: [topics.subscriptions, "list", at],
    queryFn: () => notification.listSubscriptions({ pageSize, pageToken: at }, patience),
  });
  const isMaking = params.get("new") !== null;
  const make = (open: boolean) => setParams((old) => {
    const next = new URLSearchParams(old);
    return open ? (next.set("new", ""), next) : (next.delete("new"), next);
  });
  return (
    <Page title={words.rooms.subscriptions} extra={<button type="button" className="button primary no-print" onClick={() => make(true)}>{w.make}</button>}>
      <Panel title={words.rooms.subscriptions}>
        <Reading of={list} what={words.rooms.subscriptions}>
          {({ subscriptions, nextPageToken }) => (
            <>
              {subscriptions.length === 0 ? <Nothing>{w.nothingYet}</Nothing> : (
                <Table label={words.rooms.subscriptions} rows={subscriptions} keyOf={({ name }) => name} columns={[
                  { key: "name", title: w.name, width: "18%", card: "head", cell: ({ name, paused }) => <><Link to={`/subscriptions/${encodeURIComponent(name)}`} className="main-line">{name}</Link>{paused && <span className="quiet"> {w.isPaused}</span>}</> },
                  { key: "filter", title: w.filter, cell: ({ filter }) => <code>{plain(filter) || w.everything}</code> },
                  { key: "owner", title: w.owner, width: "14%", cell: ({ owner }) => plain(owner) },
                  { key: "made", title: w.createTime, width: "16%", cell: ({ createTime }) => <span className="number">{moment(createTime)}</span> },
                  { key: "acts", title: w.acts, width: "22%", cell: (one) => (
                    <span className="actions">
                      <button type="button" className="button" onClick={() => setEditing(one)}>{w.change}</button>
                      <Pause of={one} />
                      <button type="button" className="button" onClick={() => setDeleting(one.name)}>{w.delete}</button>
                    </span>
                  ) },
                ]} />
              )}
              {(nextPageToken !== "" || at !== "") && (
                <nav className="pager no-print" aria-label={words.lists.pages}>
                  <button type="button" className="button" disabled={at === ""} onClick={() => setParams({})}>{words.lists.firstPage}</button>
                  <button type="button" className="button" disabled={nextPageToken === ""} onClick={() => setParams({ at: nextPageToken })}>{words.lists.next}</button>
                </nav>
              )}
            </>
          )}
        </Reading>
      </Panel>
      {isMaking && <Editor of={undefined} taken={list.data?.subscriptions.map(({ name }) => name) ?? []} onClose={() => make(false)} />}
      {editing && <Editor of={editing} taken={[]} onClose={() => setEditing(undefined)} />}
      {deleting !== undefined && <Delete name={deleting} onClose={() => setDeleting(undefined)} />}
    </Page>
  );
}
