// Why an event was told to a subscription, or why not.
import { Outcome, WhyNot as Reason } from "@proto/notification/v1/filter_questions_pb";
import type { ExplainMatchResponse } from "@proto/notification/v1/notification_service_pb";
import { useQuery } from "@tanstack/react-query";
import { Fragment, useState, type FormEvent } from "react";
import { reasonOf } from "@/api/failure";
import { notification, patience } from "@/api/services";
import { moment } from "@/format";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { Field } from "@/parts/Field";
import { Panel } from "@/parts/Panel";
import { useWords } from "@/words";
import { eventOf } from "./wish";

function Answer({ of }: { of: ExplainMatchResponse }) {
  const words = useWords();
  const w = words.subscription.why;
  const { event } = of;
  const reasons: Record<Reason, string> = {
    [Reason.UNSPECIFIED]: "",
    [Reason.BEFORE_START]: w.beforeStart,
    [Reason.PAUSED]: w.paused,
    [Reason.CALLERS_ZONES]: w.callersZones,
    [Reason.OWNERS_ZONES]: w.ownersZones,
    [Reason.FILTER]: w.filter,
    [Reason.LATER_PART]: w.laterPart,
  };
  const outcomes: Record<Outcome, string> = { [Outcome.UNSPECIFIED]: "", [Outcome.TRUE]: w.true, [Outcome.FALSE]: w.false, [Outcome.MISSING]: w.missing };
  return (
    <div role="status" data-testid="why" data-told={of.told}>
      <p className={of.told ? "up" : "down"}><strong>{of.told ? w.told : w.notTold}</strong></p>
      {event && (
        <p className="quiet">
          {(words.events as Record<string, string | undefined>)[event.shortType] ?? event.shortType} {plain(event.about) || event.subject} <span className="number">{moment(event.time)}</span>
          {event.status !== "" && <> {(w.statuses as Record<string, string | undefined>)[event.status] ?? event.status}</>}
        </p>
      )}
      {of.whyNot.length > 0 && <ul>{of.whyNot.map((reason) => <li key={reason}>{reasons[reason]}</li>)}</ul>}
      {of.restrictions.length > 0 && (
        <dl className="facts">
          {of.restrictions.map(({ restriction, negated, outcome }, at) => (
            <Fragment key={at}>
              <dt><code>{plain(restriction)}</code></dt>
              <dd className={(outcome === Outcome.TRUE) !== negated ? "up" : "down"}>{outcomes[outcome]}{negated && ` ${w.negated}`}</dd>
            </Fragment>
          ))}
        </dl>
      )}
    </div>
  );
}

export function WhyNot({ subscription }: { subscription: string }) {
  const words = useWords();
  const w = words.subscription.why;
  const [typed, setTyped] = useState("");
  const [asked, setAsked] = useState("");
  const answer = useQuery({
    queryKey: [topics.subscriptions, "why", subscription, asked],
    queryFn: () => notification.explainMatch({ subscription, of: eventOf(asked) }, patience),
    enabled: asked !== "",
    retry: false,
  });
  const ask = (event: FormEvent) => {
    event.preventDefault();
    setAsked(typed.trim());
    if (typed.trim() === asked && asked !== "") {
      void answer.refetch();
    }
  };
  return (
    <Panel title={w.title}>
      <form onSubmit={ask}>
        <Field label={w.event} hint={w.hint} wide>{(ids) => <input {...ids} value={typed} onChange={({ target }) => setTyped(target.value)} />}</Field>
        <p className="actions"><button type="submit" className="button" disabled={typed.trim() === "" || answer.isFetching}>{w.ask}</button></p>
      </form>
      {answer.isError ? <p className="fault" role="alert">{reasonOf(answer.error, words)}</p> : answer.data && <Answer of={answer.data} />}
    </Panel>
  );
}
