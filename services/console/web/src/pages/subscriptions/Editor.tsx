import type { Subscription } from "@proto/notification/v1/subscription_pb";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { reasonOf } from "@/api/failure";
import { notification, patience } from "@/api/services";
import { topics } from "@/live/stale";
import { Dialog } from "@/parts/Dialog";
import { Field } from "@/parts/Field";
import { useToast } from "@/parts/toast";
import { useWords } from "@/words";
import { Builder } from "./Builder";
import { useVerdict } from "./filterCheck";

const namePattern = /^[a-z][a-z0-9-]{0,62}$/;

function Check({ filter }: { filter: string }) {
  const words = useWords();
  const verdict = useVerdict(filter);
  const w = words.subscription.check;
  const told = verdict.kind === "refused" ? reasonOf(verdict.error, words) : verdict.kind === "fits" ? (filter.trim() === "" ? w.everything : w.fits) : w[verdict.kind];
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
  const save = useMutation({
    mutationFn: () => notification.subscribe({ name, filter, from: of === undefined ? from : "" }, patience),
    onSuccess: () => {
      toast("done", of === undefined ? w.made : w.changed);
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: [topics.subscriptions] }),
  });
  const nameFault = name !== "" && !namePattern.test(name) ? w.nameRule : of === undefined && taken.includes(name) ? w.nameTaken : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (nameFault === undefined && name !== "") {
      save.mutate();
    }
  };
  return (
    <Dialog title={of === undefined ? w.make : w.edit(of.name)} onClose={onClose} className="editor">
      <form onSubmit={submit}>
        {of === undefined && (
          <Field label={w.name} fault={nameFault} hint={w.nameRule}>{(ids) => <input {...ids} required value={name} autoFocus onChange={({ target }) => setName(target.value)} />}</Field>
        )}
        <Builder onExpression={setFilter} />
        <Field label={w.filter} hint={of === undefined ? w.filterHint : w.editHint} wide>
          {(ids) => <textarea {...ids} rows={3} spellCheck={false} value={filter} onChange={({ target }) => setFilter(target.value)} />}
        </Field>
        <Check filter={filter} />
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
          <button type="submit" className="button primary" disabled={save.isPending || name === "" || nameFault !== undefined}>{w.save}</button>
          <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
        </p>
      </form>
    </Dialog>
  );
}
