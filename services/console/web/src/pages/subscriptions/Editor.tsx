import type { Subscription } from "@proto/notification/v1/subscription_pb";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent } from "react";
import { reasonOf } from "@/api/failure";
import { notification, patience } from "@/api/services";
import { topics } from "@/live/stale";
import { Dialog } from "@/parts/Dialog";
import { Field } from "@/parts/Field";
import { useToast } from "@/parts/toast";
import { useWords } from "@/words";
import { Backtest } from "./Backtest";
import { Builder } from "./Builder";
import { useVerdict, type Verdict } from "./filterCheck";
import { expressionOf, isSum, nothing, wishOf, type Wish } from "./wish";

const namePattern = /^[a-z][a-z0-9-]{0,62}$/;

function Check({ filter, verdict }: { filter: string; verdict: Verdict }) {
  const w = useWords().subscription.check;
  const told = verdict.kind === "refused" ? verdict.fault : verdict.kind === "fits" ? (filter.trim() === "" ? w.everything : w.fits) : w[verdict.kind];
  return <p role="status" data-testid="verdict" data-verdict={verdict.kind} className={verdict.kind === "refused" ? "fault" : verdict.kind === "fits" ? "up" : "quiet"}>{told}</p>;
}

// Makes a subscription, or changes the filter of one: a new filter holds for what comes from now on.
export function Editor({ of, taken, onClose }: { of: Subscription | undefined; taken: readonly string[]; onClose: () => void }) {
  const words = useWords();
  const w = words.subscription;
  const toast = useToast();
  const client = useQueryClient();
  const [name, setName] = useState(of?.name ?? "");
  const [filter, setFilter] = useState(of?.filter ?? "");
  const [from, setFrom] = useState("now");
  const [wish, setWish] = useState(nothing);
  // What was written by hand is read back into the form once the service has taken it apart.
  const [isWritten, setIsWritten] = useState(true);
  const [tested, setTested] = useState<string>();
  const verdict = useVerdict(filter);
  useEffect(() => {
    if (isWritten && verdict.kind === "fits") {
      setWish(wishOf(verdict.clauses));
      setIsWritten(false);
    }
  }, [isWritten, verdict]);
  const choose = (next: Wish) => {
    setWish(next);
    setIsWritten(false);
    setFilter(expressionOf(next));
  };
  const save = useMutation({
    mutationFn: async () => {
      await (of === undefined ? notification.createSubscription({ name, filter, from }, patience) : notification.updateSubscription({ name, filter }, patience));
    },
    onSuccess: () => {
      toast("done", of === undefined ? w.made : w.changed);
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: [topics.subscriptions] }),
  });
  const nameFault = name !== "" && !namePattern.test(name) ? w.nameRule : of === undefined && taken.includes(name) ? w.nameTaken : undefined;
  const isReady = name !== "" && nameFault === undefined && isSum(wish.atLeast) && verdict.kind !== "refused";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) {
      save.mutate();
    }
  };
  return (
    <Dialog title={of === undefined ? w.make : w.edit(of.name)} onClose={onClose} className="editor">
      <form onSubmit={submit}>
        {of === undefined && (
          <Field label={w.name} fault={nameFault} hint={w.nameRule}>{(ids) => <input {...ids} required value={name} autoFocus onChange={({ target }) => setName(target.value)} />}</Field>
        )}
        <Builder wish={wish} onWish={choose} />
        <Field label={w.filter} hint={of === undefined ? w.filterHint : w.editHint} wide>
          {(ids) => <textarea {...ids} rows={3} spellCheck={false} value={filter} onChange={({ target }) => (setFilter(target.value), setIsWritten(true))} />}
        </Field>
        <Check filter={filter} verdict={verdict} />
        {tested === filter && <Backtest filter={filter} />}
        {of === undefined && (
          <Field label={w.from}>
            {(ids) => (
              <select {...ids} value={from} onChange={({ target }) => setFrom(target.value)}>
                <option value="now">{w.fromNow}</option>
                <option value="beginning">{w.fromBeginning}</option>
              </select>
            )}
          </Field>
        )}
        {save.isError && <p className="fault" role="alert">{reasonOf(save.error, words)}</p>}
        <p className="actions">
          <button type="submit" className="button primary" disabled={save.isPending || !isReady}>{w.save}</button>
          <button type="button" className="button" disabled={verdict.kind !== "fits"} onClick={() => setTested(filter)}>{w.backtest.ask}</button>
          <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
        </p>
      </form>
    </Dialog>
  );
}
