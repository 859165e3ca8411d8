import type { Ticket } from "@proto/notification/v1/whistle_pb";
import { useState } from "react";
import { reasonOf } from "@/api/failure";
import { newRequest } from "@/api/request";
import { topics } from "@/live/stale";
import { useCommand } from "@/parts/command";
import { Field } from "@/parts/Field";
import { FormDialog } from "@/parts/FormDialog";
import { Foreign } from "@/parts/Panel";
import { useWords } from "@/words";
import { attach } from "./evidence";
import { faultOf, types } from "./photo";

// Attaches a photo or a paper. A line that breaks off is gone on with where it broke, by the same button.
export function AttachDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const words = useWords();
  const w = words.whistle;
  const [file, setFile] = useState<File>();
  const [text, setText] = useState("");
  const [requestId, setRequestId] = useState(newRequest);
  const name = w.moves.attach_evidence;
  const fault = file && faultOf(file);
  const save = useCommand({ call: async () => file && attach(ticket.id, file, requestId, text), said: w.done(name, ticket.itemZh), topic: topics.whistles, onDone: onClose });
  const renew = () => {
    setRequestId(newRequest());
    save.reset();
  };
  return (
    <FormDialog title={w.moveOn(name, ticket.itemZh)} action={w.confirm(name)} busy={save.isPending} isReady={file !== undefined && fault === undefined}
      fault={save.isError ? reasonOf(save.error, words) : undefined} onSubmit={() => save.mutate()} onClose={onClose}>
      <p className="sub-line"><Foreign>{`${ticket.itemZh} · ${ticket.place}`}</Foreign></p>
      <div className="fields">
        <Field label={w.file} fault={fault && w.notTaken[fault]} hint={w.whichFiles} wide>
          {(ids) => <input {...ids} type="file" required accept={types.join(",")} data-first="" onChange={({ target }) => { setFile(target.files?.[0]); renew(); }} />}
        </Field>
        <Field label={words.casework.optional(w.fields.text)} wide>
          {(ids) => <input {...ids} maxLength={300} value={text} onChange={({ target }) => { setText(target.value); renew(); }} />}
        </Field>
      </div>
    </FormDialog>
  );
}
