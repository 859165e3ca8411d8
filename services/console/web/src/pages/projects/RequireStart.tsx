import type { Case } from "@proto/approval/v1/case_pb";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent } from "react";
import { reasonOf } from "@/api/failure";
import { approval, patience } from "@/api/services";
import { topics } from "@/live/stale";
import { Field } from "@/parts/Field";
import { useToast } from "@/parts/toast";
import { useWords } from "@/words";

// The act that the timetable follows from: by when construction must start.
export function RequireStart({ one }: { one: Case }) {
  const words = useWords();
  const toast = useToast();
  const client = useQueryClient();
  const [start, setStart] = useState(one.requiredStart);
  useEffect(() => setStart(one.requiredStart), [one.id, one.requiredStart]);
  const require = useMutation({
    mutationFn: () => approval.requireStart({ id: one.id, requiredStart: start, expectedRevision: one.revision }, patience),
    onSuccess: () => toast("done", words.project.planned),
    onError: (error) => toast("error", reasonOf(error, words)),
    // The answer's lights are those of the moment; reading again gives them where the event had none.
    onSettled: () => client.invalidateQueries({ queryKey: [topics.cases] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    require.mutate();
  };
  return (
    <form className="fields no-print" onSubmit={submit}>
      <Field label={words.project.requiredStart}>{(ids) => <input {...ids} type="date" required value={start} onChange={({ target }) => setStart(target.value)} />}</Field>
      <button type="submit" className="button primary" disabled={require.isPending || start === "" || start === one.requiredStart}>{words.project.plan}</button>
    </form>
  );
}
