// Where the deliveries of a subscription are posted: made, tested, switched off and on, with keys that are changed.
import { WebhookChannel, WebhookOffReason, type Webhook, type WebhookAnswer } from "@proto/notification/v1/webhook_pb";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Link } from "react-router-dom";
import { every, reasonOf } from "@/api/failure";
import { patience, webhooks } from "@/api/services";
import { moment } from "@/format";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { useCommand } from "@/parts/command";
import { Confirm } from "@/parts/Dialog";
import { Field } from "@/parts/Field";
import { Notice, Panel, Reading } from "@/parts/Panel";
import { useToast } from "@/parts/toast";
import { useWords, type Words } from "@/words";

// What was told this once.
interface Told {
  secret?: string;
  answer?: WebhookAnswer | undefined;
}

const channels = [WebhookChannel.WEBHOOK, WebhookChannel.WECOM, WebhookChannel.DINGTALK, WebhookChannel.FEISHU, WebhookChannel.MAIL, WebhookChannel.SMS] as const;

// People write mailboxes and numbers without the scheme that their URLs have.
const schemes: Partial<Record<WebhookChannel, string>> = { [WebhookChannel.MAIL]: "mailto:", [WebhookChannel.SMS]: "sms:" };
const addressIn = (url: string, channel: WebhookChannel) => url.slice((schemes[channel] ?? "").length);
const inputs: Partial<Record<WebhookChannel, string>> = { [WebhookChannel.MAIL]: "email", [WebhookChannel.SMS]: "tel" };

const addressName = (w: Words["webhook"], channel: WebhookChannel) => (channel === WebhookChannel.MAIL ? w.mailbox : channel === WebhookChannel.SMS ? w.phone : w.url);

function Answer({ of: { status, fault, tookMs } }: { of: WebhookAnswer }) {
  const w = useWords().webhook;
  const taken = status >= 200 && status < 300 && fault === "";
  return <p data-testid="test-answer" className={taken ? "up" : "down"}>{status === 0 ? w.unanswered(plain(fault)) : <>{w.answered(status, tookMs)} {plain(fault)}</>}</p>;
}

// When people are told, as the service writes it: "22:00-08:00", "daily 08:30".
function TimingFields({ quiet, digest, onQuiet, onDigest }: { quiet: string; digest: string; onQuiet: (quiet: string) => void; onDigest: (digest: string) => void }) {
  const w = useWords().webhook;
  const [from = "", until = ""] = quiet.split("-");
  const [kind = "", at = ""] = digest.split(" ");
  return (
    <>
      <label className="check"><input type="checkbox" checked={quiet !== ""} onChange={({ target }) => onQuiet(target.checked ? "22:00-08:00" : "")} /> {w.quietHours}</label>
      {quiet !== "" && (
        <div className="fields">
          <Field label={w.quietFrom}>{(ids) => <input {...ids} type="time" required value={from} onChange={({ target }) => onQuiet(`${target.value}-${until}`)} />}</Field>
          <Field label={w.quietUntil}>{(ids) => <input {...ids} type="time" required value={until} onChange={({ target }) => onQuiet(`${from}-${target.value}`)} />}</Field>
        </div>
      )}
      <div className="fields">
        <Field label={w.digest} hint={w.digestHint}>
          {(ids) => (
            <select {...ids} value={kind} onChange={({ target }) => onDigest(target.value === "daily" ? "daily 08:30" : target.value)}>
              <option value="">{w.digests.none}</option>
              <option value="hourly">{w.digests.hourly}</option>
              <option value="daily">{w.digests.daily}</option>
            </select>
          )}
        </Field>
        {kind === "daily" && <Field label={w.digestAt}>{(ids) => <input {...ids} type="time" required value={at} onChange={({ target }) => onDigest(`daily ${target.value}`)} />}</Field>}
      </div>
    </>
  );
}

function TargetForm({ of, subscription, onDone, onTold }: { of: Webhook | null; subscription: string; onDone: () => void; onTold: (told: Told) => void }) {
  const words = useWords();
  const w = words.webhook;
  const [to, setTo] = useState(of === null ? "" : addressIn(of.url, of.channel));
  const [ordered, setOrdered] = useState(of?.ordered ?? false);
  const [takesUnchecked, setTakesUnchecked] = useState(of?.takesUnchecked ?? false);
  const [channel, setChannel] = useState(of?.channel ?? WebhookChannel.WEBHOOK);
  const [robotSecret, setRobotSecret] = useState("");
  const [language, setLanguage] = useState(of?.language === "en" ? "en" : "zh-CN");
  const [quiet, setQuiet] = useState(of?.quiet ?? "");
  const [digest, setDigest] = useState(of?.digest ?? "");
  const [fault, setFault] = useState<string>();
  const gathers = channel !== WebhookChannel.WEBHOOK;
  const command = useCommand({
    call: async () => {
      setFault(undefined);
      const { secret, test } = await webhooks.setWebhook({ subscription, url: (schemes[channel] ?? "") + to.trim(), ordered, takesUnchecked, channel, robotSecret, language: gathers ? language : "", quiet: gathers ? quiet : "", digest: gathers ? digest : "", mostAtOnce: of?.ordered === ordered ? of.mostAtOnce : 0, mostPerMinute: of?.mostPerMinute ?? 0 }, patience);
      onTold({ secret, answer: test });
    },
    said: w.saved,
    topic: topics.subscriptions,
    onDone,
    onRefused: (error) => setFault(reasonOf(error, words)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    command.mutate();
  };
  return (
    <form onSubmit={submit}>
      {of === null && (
        <Field label={w.channel}>
          {(ids) => (
            <select {...ids} value={channel} onChange={({ target }) => (setChannel(Number(target.value)), setTo(""), setOrdered(false), setRobotSecret(""))}>
              {channels.map((each) => <option key={each} value={each}>{w.channels[each]}</option>)}
            </select>
          )}
        </Field>
      )}
      <Field label={addressName(w, channel)} hint={channel === WebhookChannel.MAIL ? w.mailboxHint : channel === WebhookChannel.SMS ? w.phoneHint : gathers ? w.robotUrlHint : w.urlHint} fault={fault} wide>{(ids) => <input {...ids} type={inputs[channel] ?? "url"} required value={to} onChange={({ target }) => (setTo(target.value), setFault(undefined))} />}</Field>
      {(channel === WebhookChannel.DINGTALK || channel === WebhookChannel.FEISHU) && (
        <Field label={w.robotSecret} hint={of === null ? w.robotSecretHint : w.robotSecretKept} wide>{(ids) => <input {...ids} type="password" autoComplete="off" value={robotSecret} onChange={({ target }) => setRobotSecret(target.value)} />}</Field>
      )}
      {gathers && (
        <Field label={w.language}>
          {(ids) => (
            <select {...ids} value={language} onChange={({ target }) => setLanguage(target.value)}>
              <option value="zh-CN">{w.languages.chinese}</option>
              <option value="en">{w.languages.english}</option>
            </select>
          )}
        </Field>
      )}
      {gathers && <TimingFields quiet={quiet} digest={digest} onQuiet={setQuiet} onDigest={setDigest} />}
      {!gathers && <label className="check"><input type="checkbox" checked={ordered} onChange={({ target }) => setOrdered(target.checked)} /> {w.ordered}</label>}
      <label className="check"><input type="checkbox" checked={takesUnchecked} onChange={({ target }) => setTakesUnchecked(target.checked)} /> {w.takesUnchecked}</label>
      <p className="actions">
        <button type="submit" className="button primary" disabled={to === "" || command.isPending}>{of === null ? w.make : w.save}</button>
        {of !== null && <button type="button" className="button" onClick={onDone}>{words.cancel}</button>}
      </p>
    </form>
  );
}

function Made({ of, onTold }: { of: Webhook; onTold: (told: Told) => void }) {
  const words = useWords();
  const w = words.webhook;
  const toast = useToast();
  const [asks, setAsks] = useState<"rotate" | "delete" | "change">();
  const { subscription } = of;
  const act = (call: () => Promise<Told | undefined>, said: string) => ({
    call: async () => {
      onTold((await call()) ?? {});
    },
    said,
    topic: topics.subscriptions,
    onDone: () => setAsks(undefined),
    onRefused: (error: Error) => toast("error", reasonOf(error, words)),
  });
  const test = useCommand(act(async () => ({ answer: (await webhooks.testSubscription({ subscription }, patience)).answer }), w.tested));
  const turn = useCommand(act(async () => {
    await webhooks.switchWebhook({ subscription, on: !of.on }, patience);
    return undefined;
  }, of.on ? w.switchedOff : w.switchedOn));
  const rotate = useCommand(act(async () => ({ secret: (await webhooks.rotateSecret({ subscription, requestId: crypto.randomUUID() }, patience)).secret }), w.rotated));
  const remove = useCommand(act(async () => {
    await webhooks.deleteWebhook({ subscription }, patience);
    return undefined;
  }, w.deleted));
  const off: Record<WebhookOffReason, string> = {
    [WebhookOffReason.UNSPECIFIED]: "",
    [WebhookOffReason.OWNER]: w.offByOwner,
    [WebhookOffReason.GONE]: w.offGone,
    [WebhookOffReason.FAILING]: w.offFailing,
  };
  if (asks === "change") {
    return <TargetForm of={of} subscription={subscription} onDone={() => setAsks(undefined)} onTold={onTold} />;
  }
  return (
    <>
      <dl className="facts" data-testid="webhook">
        <dt>{w.channel}</dt><dd data-testid="webhook-channel">{w.channels[of.channel]}</dd>
        <dt>{addressName(w, of.channel)}</dt><dd><code>{plain(addressIn(of.url, of.channel))}</code></dd>
        <dt>{w.state}</dt>
        <dd className={of.on ? "up" : "down"} data-testid="webhook-state">{of.on ? w.on : w.off(off[of.offReason], moment(of.offTime))}</dd>
        {of.failures > 0 && <><dt>{w.failures}</dt><dd className="down"><span className="number">{of.failures}</span> {of.sparedUntilTime !== "" && w.sparedUntil(moment(of.sparedUntilTime))}</dd></>}
        <dt>{w.manner}</dt><dd>{of.channel === WebhookChannel.WEBHOOK ? w.limits(of.ordered, of.mostAtOnce, of.mostPerMinute) : w.robotLimits(of.mostPerMinute)}{of.takesUnchecked && ` ${w.withUnchecked}`}</dd>
        {(of.quiet !== "" || of.digest !== "") && <><dt>{w.timing}</dt><dd data-testid="webhook-timing">{w.timed(of.quiet, of.digest)}</dd></>}
        {of.oldSecretUntilTime !== "" && <><dt>{w.oldSecret}</dt><dd>{w.until(moment(of.oldSecretUntilTime))}</dd></>}
      </dl>
      <p className="actions no-print">
        <button type="button" className="button" disabled={test.isPending} onClick={() => test.mutate()}>{w.test}</button>
        {of.channel === WebhookChannel.WEBHOOK && <button type="button" className="button" onClick={() => setAsks("rotate")}>{w.rotate}</button>}
        <button type="button" className="button" disabled={turn.isPending} title={of.on ? w.offMeans : undefined} onClick={() => turn.mutate()}>{of.on ? w.switchOff : w.switchOn}</button>
        <button type="button" className="button" onClick={() => setAsks("change")}>{w.change}</button>
        <button type="button" className="button" onClick={() => setAsks("delete")}>{words.subscription.delete}</button>
      </p>
      {asks === "rotate" && <Confirm title={w.rotateOne} action={w.rotate} busy={rotate.isPending} onConfirm={() => rotate.mutate()} onClose={() => setAsks(undefined)}><p>{w.rotateMeans}</p></Confirm>}
      {asks === "delete" && <Confirm title={w.deleteOne} action={words.subscription.delete} busy={remove.isPending} onConfirm={() => remove.mutate()} onClose={() => setAsks(undefined)}><p>{w.deleteMeans}</p></Confirm>}
    </>
  );
}

export function WebhookPanel({ subscription }: { subscription: string }) {
  const w = useWords().webhook;
  const [told, setTold] = useState<Told>({});
  const webhook = useQuery({ queryKey: [topics.subscriptions, "webhook", subscription], queryFn: async () => (await webhooks.getWebhook({ subscription }, patience)).webhook ?? null, refetchInterval: every(5000) });
  const link = webhook.data !== undefined && webhook.data !== null && <Link to={`/subscriptions/${encodeURIComponent(subscription)}/deliveries`}>{w.deliveries}</Link>;
  return (
    <Panel title={w.title} extra={link}>
      {told.secret !== undefined && told.secret !== "" && (
        <Notice kind="info" title={w.secretOnce} action={<button type="button" className="button" onClick={() => setTold({})}>{w.kept}</button>}><code data-testid="secret">{told.secret}</code></Notice>
      )}
      {told.answer !== undefined && <Answer of={told.answer} />}
      <Reading of={webhook} what={w.title}>
        {(one) => (one === null ? <><p className="sub-line">{w.none}</p><TargetForm of={null} subscription={subscription} onDone={() => undefined} onTold={setTold} /></> : <Made of={one} onTold={setTold} />)}
      </Reading>
    </Panel>
  );
}
