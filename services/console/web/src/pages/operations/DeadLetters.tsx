import type { DeadLetter } from "@proto/common/v1/dead_letter_service_pb";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { every, reasonOf } from "@/api/failure";
import { deadLetters, ofService, patience, type ServiceName } from "@/api/services";
import { moment } from "@/format";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { Confirm, Dialog } from "@/parts/Dialog";
import { Nothing, Panel, Reading } from "@/parts/Panel";
import { Table } from "@/parts/Table";
import { useToast } from "@/parts/toast";
import { useWords } from "@/words";

const everyMs = 5000;

function Whole({ service, id, onClose }: { service: ServiceName; id: bigint; onClose: () => void }) {
  const words = useWords();
  const letter = useQuery({
    queryKey: [topics.operations, "letter", service, id.toString()],
    queryFn: async () => (await deadLetters.getDeadLetter({ id }, { ...ofService(service), ...patience })).deadLetter,
  });
  return (
    <Dialog title={words.operations.letter(id.toString())} onClose={onClose} className="editor">
      <Reading of={letter} what={words.operations.deadLetters}>
        {(one) => (
          <>
            <p>{plain(one?.code ?? "")}{words.colon}{plain(one?.reason ?? "")}</p>
            <table className="headers"><tbody>{Object.entries(one?.headers ?? {}).sort().map(([name, value]) => <tr key={name}><th scope="row"><code>{name}</code></th><td><code>{plain(value)}</code></td></tr>)}</tbody></table>
            <p className="sub-line">{words.operations.bytes(one?.value.length ?? 0)}</p>
          </>
        )}
      </Reading>
    </Dialog>
  );
}

// What a service could never apply. Replaying is safe: what it has applied meanwhile is not applied again.
export function DeadLetters({ service }: { service: ServiceName }) {
  const words = useWords();
  const w = words.operations;
  const toast = useToast();
  const client = useQueryClient();
  const [token, setToken] = useState("");
  const [dropping, setDropping] = useState<DeadLetter>();
  const [reading, setReading] = useState<bigint>();
  const list = useQuery({
    queryKey: [topics.operations, "letters", service, token],
    queryFn: () => deadLetters.listDeadLetters({ pageSize: 20, pageToken: token }, { ...ofService(service), ...patience }),
    refetchInterval: every(everyMs),
  });
  const onSettled = () => client.invalidateQueries({ queryKey: [topics.operations] });
  const replay = useMutation({
    mutationFn: ({ id }: DeadLetter) => deadLetters.replayDeadLetter({ id }, { ...ofService(service), ...patience }),
    onSuccess: ({ applied }) => toast("done", applied ? w.replayed : w.ignored),
    onError: (error) => toast("error", reasonOf(error, words)),
    onSettled,
  });
  const drop = useMutation({
    mutationFn: ({ id }: DeadLetter) => deadLetters.dropDeadLetter({ id }, { ...ofService(service), ...patience }),
    onSuccess: () => toast("done", w.dropped),
    onError: (error) => toast("error", reasonOf(error, words)),
    onSettled: () => {
      setDropping(undefined);
      return onSettled();
    },
  });
  return (
    <Panel title={`${w.deadLetters} · ${words.services[service]}`}>
      <Reading of={list} what={w.deadLetters}>
        {(page) => (
          <>
            {page.deadLetters.length === 0 ? <Nothing>{w.noLetters}</Nothing> : (
              <Table label={w.deadLetters} rows={page.deadLetters} keyOf={({ id }) => id.toString()} columns={[
                { key: "subject", title: w.subject, card: "head", cell: ({ subject, ceType }) => <><code>{plain(subject)}</code><div className="sub-line">{plain(ceType)}</div></> },
                { key: "reason", title: w.reason, width: "34%", cell: ({ code, reason }) => <>{plain(code)}<div className="sub-line">{plain(reason)}</div></> },
                { key: "where", title: w.where, width: "16%", cell: ({ topic, partition, offset }) => <code>{`${topic} ${partition}/${offset}`}</code> },
                { key: "time", title: w.since, width: "13%", cell: ({ createTime, attempts }) => <><span className="number">{moment(createTime)}</span><div className="sub-line">{w.attempts(attempts)}</div></> },
                { key: "acts", title: words.subscription.acts, width: "17%", cell: (letter) => (
                  <span className="actions">
                    <button type="button" className="button" onClick={() => setReading(letter.id)}>{w.show}</button>
                    <button type="button" className="button" disabled={replay.isPending} onClick={() => replay.mutate(letter)}>{w.replay}</button>
                    <button type="button" className="button" onClick={() => setDropping(letter)}>{w.drop}</button>
                  </span>
                ) },
              ]} />
            )}
            {(page.nextPageToken !== "" || token !== "") && (
              <nav className="pager" aria-label={words.lists.pages}>
                <button type="button" className="button" disabled={token === ""} onClick={() => setToken("")}>{words.lists.firstPage}</button>
                <button type="button" className="button" disabled={page.nextPageToken === ""} onClick={() => setToken(page.nextPageToken)}>{words.lists.next}</button>
              </nav>
            )}
          </>
        )}
      </Reading>
      {reading !== undefined && <Whole service={service} id={reading} onClose={() => setReading(undefined)} />}
      {dropping && (
        <Confirm title={w.dropOne(dropping.id.toString())} action={w.drop} busy={drop.isPending} onConfirm={() => drop.mutate(dropping)} onClose={() => setDropping(undefined)}><p>{w.dropMeans}</p></Confirm>
      )}
    </Panel>
  );
}
