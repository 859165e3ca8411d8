// 投递: what became of each event that a subscription matched, with its attempts, and what was not taken once more.
import { WebhookDeliveryReason, WebhookDeliveryState, WebhookUrgency, type WebhookDelivery } from "@proto/notification/v1/webhook_pb";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearchParams } from "react-router-dom";
import { every, reasonOf } from "@/api/failure";
import { patience, webhooks } from "@/api/services";
import { moment } from "@/format";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { useCommand } from "@/parts/command";
import { Field } from "@/parts/Field";
import { Page } from "@/parts/Page";
import { Nothing, Panel, Reading } from "@/parts/Panel";
import { Table } from "@/parts/Table";
import { useToast } from "@/parts/toast";
import { useWords } from "@/words";
import { addressOf } from "./address";

const pageSize = 50;
const states = ["pending", "delivered", "dead", "suppressed"] as const;
const lastEvent = 9_007_199_254_740_991n;

function useNames() {
  const w = useWords().webhook;
  const stateNames: Record<WebhookDeliveryState, string> = {
    [WebhookDeliveryState.UNSPECIFIED]: "",
    [WebhookDeliveryState.PENDING]: w.states.pending,
    [WebhookDeliveryState.DELIVERED]: w.states.delivered,
    [WebhookDeliveryState.DEAD]: w.states.dead,
    [WebhookDeliveryState.SUPPRESSED]: w.states.suppressed,
  };
  const reasons: Record<WebhookDeliveryReason, string> = {
    [WebhookDeliveryReason.UNSPECIFIED]: "",
    [WebhookDeliveryReason.EXHAUSTED]: w.reasons.exhausted,
    [WebhookDeliveryReason.GONE]: w.reasons.gone,
    [WebhookDeliveryReason.ENDPOINT_OFF]: w.reasons.endpointOff,
    [WebhookDeliveryReason.REFUSED]: w.reasons.refused,
    [WebhookDeliveryReason.UNCHECKED]: w.reasons.unchecked,
  };
  return { stateNames, reasons };
}

function Replay({ subscription, first, last, deadOnly, label }: { subscription: string; first: bigint; last: bigint; deadOnly: boolean; label: string }) {
  const words = useWords();
  const w = words.webhook;
  const toast = useToast();
  const command = useCommand({
    call: async () => {
      await webhooks.replayDeliveries({ subscription, firstLogNo: first, lastLogNo: last, deadOnly, requestId: crypto.randomUUID() }, patience);
    },
    said: w.replayed,
    topic: topics.subscriptions,
    onDone: () => undefined,
    onRefused: (error) => toast("error", reasonOf(error, words)),
  });
  return <button type="button" className="button" disabled={command.isPending} onClick={() => command.mutate()}>{label}</button>;
}

function Ledger({ subscription }: { subscription: string }) {
  const w = useWords().webhook;
  const read = useQuery({ queryKey: [topics.subscriptions, "ledger", subscription], queryFn: () => webhooks.getLedger({ of: { case: "subscription", value: subscription } }, patience), refetchInterval: every(5000) });
  return (
    <Reading of={read} what={w.ledger}>
      {({ ledger }) => ledger && (
        <p data-testid="ledger" data-balances={ledger.balances} className={ledger.balances ? undefined : "fault"}>
          {w.sum(ledger.matched.toString(), ledger.delivered.toString(), ledger.pending.toString(), ledger.deferred.toString(), ledger.dead.toString(), ledger.suppressed.toString())}
        </p>
      )}
    </Reading>
  );
}

function Attempts({ subscription, logNo }: { subscription: string; logNo: bigint }) {
  const w = useWords().webhook;
  const read = useQuery({ queryKey: [topics.subscriptions, "delivery", subscription, logNo.toString()], queryFn: () => webhooks.getWebhookDelivery({ subscription, logNo }, patience), refetchInterval: every(5000) });
  return (
    <Panel title={w.attemptsOf(logNo.toString())}>
      <Reading of={read} what={w.attempts}>
        {({ attempts }) => attempts.length === 0 ? <Nothing>{w.noAttempts}</Nothing> : (
          <Table label={w.attempts} rows={attempts} keyOf={({ number }) => number.toString()} columns={[
            { key: "number", title: w.number, width: "10%", card: "head", cell: ({ number, byHand }) => <><span className="number">{number}</span>{byHand && <small className="quiet"> {w.byHand}</small>}</> },
            { key: "time", title: w.time, width: "22%", cell: ({ beginTime }) => <span className="number">{moment(beginTime)}</span> },
            { key: "status", title: w.answer, width: "22%", cell: ({ answer }) => answer?.status === 0 ? plain(answer.fault) : <span className="number">{answer?.status}</span> },
            { key: "took", title: w.took, width: "12%", align: "right", cell: ({ answer }) => <span className="number">{answer?.tookMs} ms</span> },
            { key: "body", title: w.said, cell: ({ answer }) => <code>{plain(answer?.body ?? "").slice(0, 200)}</code> },
          ]} />
        )}
      </Reading>
    </Panel>
  );
}

export default function DeliveriesRoom() {
  const words = useWords();
  const w = words.webhook;
  const { stateNames, reasons } = useNames();
  const { name = "" } = useParams();
  const [params, setParams] = useSearchParams();
  const state = params.get("state") ?? "";
  const at = params.get("at") ?? "";
  const event = /^\d{1,15}$/.exec(params.get("event") ?? "")?.[0];
  const list = useQuery({
    queryKey: [topics.subscriptions, "webhook deliveries", name, state, at],
    queryFn: () => webhooks.listWebhookDeliveries({ subscription: name, filter: state === "" ? "" : `state = ${state}`, pageSize, pageToken: at }, patience),
    refetchInterval: every(5000),
  });
  const change = (key: string, value: string) => setParams((old) => {
    const next = new URLSearchParams(old);
    if (key === "state") {
      next.delete("at");
    }
    return value === "" ? (next.delete(key), next) : (next.set(key, value), next);
  });
  const about = (subject: string) => {
    const to = addressOf(subject);
    return to === undefined ? <code>{plain(subject)}</code> : <Link to={to}><code>{plain(subject)}</code></Link>;
  };
  const outcome = ({ state: now, reason, dueTime, lastStatus, lastFault, attempts, urgency }: WebhookDelivery) => (
    <>
      {stateNames[now]}
      {reason !== WebhookDeliveryReason.UNSPECIFIED && <small className="quiet"> {reasons[reason]}</small>}
      {now === WebhookDeliveryState.PENDING && (lastStatus !== 0 || lastFault !== "") && <div className="sub-line">{w.nextAt(moment(dueTime))}</div>}
      {now === WebhookDeliveryState.PENDING && attempts === 0 && dueTime > new Date().toISOString() && <div className="sub-line">{w.waitsUntil(moment(dueTime))}</div>}
      {urgency === WebhookUrgency.EMERGENCY && <small className="down"> {w.emergency}</small>}
    </>
  );
  return (
    <Page title={w.deliveries} back={{ to: `/subscriptions/${encodeURIComponent(name)}`, title: name }}>
      <Panel title={w.ledger}><Ledger subscription={name} /></Panel>
      <Panel title={w.deliveries} extra={<Replay subscription={name} first={1n} last={lastEvent} deadOnly label={w.replayDead} />}>
        <div className="fields no-print">
          <Field label={w.stateFilter}>{(ids) => (
            <select {...ids} value={state} onChange={({ target }) => change("state", target.value)}>
              <option value="">{w.all}</option>
              {states.map((one) => <option key={one} value={one}>{w.states[one]}</option>)}
            </select>
          )}</Field>
        </div>
        <Reading of={list} what={w.deliveries} failed={at !== "" && <button type="button" className="button" onClick={() => change("at", "")}>{words.lists.firstPage}</button>}>
          {({ deliveries, nextPageToken }) => (
            <>
              {deliveries.length === 0 ? <Nothing>{w.nothing}</Nothing> : (
                <Table label={w.deliveries} rows={deliveries} keyOf={({ logNo }) => logNo.toString()} columns={[
                  { key: "event", title: w.event, card: "head", cell: ({ shortType, subject }) => <>{(words.events as Record<string, string | undefined>)[shortType] ?? shortType} {about(subject)}</> },
                  { key: "time", title: w.time, width: "16%", cell: ({ matchTime }) => <span className="number">{moment(matchTime)}</span> },
                  { key: "state", title: w.state, width: "20%", cell: outcome },
                  { key: "last", title: w.answer, width: "16%", cell: ({ lastStatus, lastFault, lastTime }) => lastTime === "" ? "" : lastStatus === 0 ? plain(lastFault) : <span className="number">{lastStatus}</span> },
                  { key: "acts", title: words.subscription.acts, width: "20%", cell: ({ logNo, attempts, state: now, byHand }) => (
                    <span className="actions">
                      <button type="button" className="button" aria-expanded={event === logNo.toString()} onClick={() => change("event", event === logNo.toString() ? "" : logNo.toString())}>{w.attemptCount(attempts)}</button>
                      {now !== WebhookDeliveryState.DELIVERED && (byHand ? <span className="quiet">{w.waitsByHand}</span> : <Replay subscription={name} first={logNo} last={logNo} deadOnly={false} label={w.replay} />)}
                    </span>
                  ) },
                ]} />
              )}
              {(nextPageToken !== "" || at !== "") && (
                <nav className="pager no-print" aria-label={words.lists.pages}>
                  <button type="button" className="button" disabled={at === ""} onClick={() => change("at", "")}>{words.lists.firstPage}</button>
                  <button type="button" className="button" disabled={nextPageToken === ""} onClick={() => change("at", nextPageToken)}>{words.lists.next}</button>
                </nav>
              )}
            </>
          )}
        </Reading>
      </Panel>
      {event !== undefined && <Attempts subscription={name} logNo={BigInt(event)} />}
    </Page>
  );
}
