import type { Case } from "@proto/approval/v1/case_pb";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent } from "react";
import { reasonOf } from "@/api/failure";
import { approval, patience } from "@/api/services";
import { useLive } from "@/live";
import { topics } from "@/live/stale";
import { Confirm } from "@/parts/Dialog";
import { Field } from "@/parts/Field";
import { useToast } from "@/parts/toast";
import { useWords } from "@/words";

// The act that the timetable follows from: by when construction must start.
export function RequireStart({ one }: { one: Case }) {
  const words = useWords();
  const toast = useToast();
  const client = useQueryClient();
  const [start, setStart] = useState(one.requiredStart);
  const { businessDate } = useLive();
  const [asks, setAsks] = useState(false);
  useEffect(() => setStart(one.requiredStart), [one.id, one.requiredStart]);
  const require = useMutation({
    mutationFn: (confirmPast: boolean) => approval.requireStart({ id: one.id, requiredStart: start, expectedRevision: one.revision, confirmPast }, patience),
    onSuccess: () => toast("done", words.project.planned),
    onError: (error) => toast("error", reasonOf(error, words)),
    // The answer's lights are those of the moment; reading again gives them where the event had none.
    onSettled: () => {
      setAsks(false);
      return client.invalidateQueries({ queryKey: [topics.cases] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (start < businessDate) {
      setAsks(true);
    } else {
      require.mutate(false);
    }
  };
  return (
    <form className="fields no-print" onSubmit={submit}>
      <Field label={words.project.requiredStart}>{(ids) => <input {...ids} type="date" required value={start} onChange={({ target }) => setStart(target.value)} />}</Field>
      <button type="submit" className="button primary" disabled={require.isPending || start === "" || start === one.requiredStart}>{words.project.plan}</button>
      {asks && (
        <Confirm title={words.project.pastTitle} action={words.project.plan} busy={require.isPending} onConfirm={() => require.mutate(true)} onClose={() => setAsks(false)}>
          <p>{words.project.pastMeans(start, businessDate)}</p>
        </Confirm>
      )}
    </form>
  );
}
