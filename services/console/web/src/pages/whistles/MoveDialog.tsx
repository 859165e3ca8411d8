import { WhistleMove as Move, type Ticket } from "@proto/notification/v1/whistle_pb";
import { useState } from "react";
import { fieldOf, reasonOf, ruleOf } from "@/api/failure";
import { newRequest } from "@/api/request";
import { topics } from "@/live/stale";
import { useCommand } from "@/parts/command";
import { FormDialog } from "@/parts/FormDialog";
import { Foreign } from "@/parts/Panel";
import { useWords } from "@/words";
import { AttachDialog } from "./AttachDialog";
import { act, askedFor, emptyDraft, keyOfField, type Draft, type DraftKey } from "./moves";
import { MoveField } from "./MoveField";
import { moveKeys } from "./names";
import { useRules } from "./rules";

export interface MoveWish {
  ticket: Ticket;
  leg: number; // 0: the ticket
  move: Move;
  similar?: readonly Ticket[]; // what it may be merged into
}

// Does one act.
export function MoveDialog({ wish, onClose }: { wish: MoveWish; onClose: () => void }) {
  return wish.move === Move.ATTACH_EVIDENCE ? <AttachDialog ticket={wish.ticket} onClose={onClose} /> : <WordsDialog wish={wish} onClose={onClose} />;
}

// What is typed is named once, so that the same try twice is one.
function WordsDialog({ wish, onClose }: { wish: MoveWish; onClose: () => void }) {
  const words = useWords();
  const w = words.whistle;
  const { ticket, move } = wish;
  const leg = ticket.legs.find(({ number }) => number === wish.leg);
  const bounced = ticket.legs.find(({ replacedBy, bounceReason, lead }) => lead && replacedBy === 0 && bounceReason !== "");
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(bounced));
  const [requestId, setRequestId] = useState(newRequest);
  const rules = useRules();
  const taken = ticket.legs.filter(({ bounceReason }) => bounceReason === "").map(({ department }) => department);
  const departments = (rules.data?.departments ?? []).map(({ name }) => name).filter((name) => !taken.includes(name));
  const name = w.moves[moveKeys[move] as keyof typeof w.moves];
  const what = leg?.department ?? ticket.itemZh;
  const save = useCommand({ call: () => act(move, ticket, wish.leg, draft, requestId), said: w.done(name, what), topic: topics.whistles, onDone: onClose });
  const change = (key: DraftKey, value: string) => {
    setDraft((old) => ({ ...old, [key]: value }));
    setRequestId(newRequest());
    save.reset();
  };
  const hasLead = ticket.legs.some(({ lead, bounceReason }) => lead && bounceReason === "");
  const asked = askedFor(move).filter(({ key }) => !(key === "lead" && hasLead));
  const faulty = save.isError ? asked.find(({ key }) => key === keyOfField(fieldOf(save.error)))?.key : undefined;
  const first = asked[0]?.key;
  return (
    <FormDialog title={w.moveOn(name, what)} action={w.confirm(name)} busy={save.isPending} startsAtAction={first === undefined}
      fault={save.isError && faulty === undefined ? reasonOf(save.error, words) : undefined} onSubmit={() => save.mutate()} onClose={onClose}>
      <p className="sub-line"><Foreign>{`${ticket.itemZh} · ${ticket.place}`}</Foreign></p>
      <div className="fields">
        {asked.map(({ key, needed }) => (
          <MoveField key={key} of={key} needed={needed} value={draft[key]} onChange={(value) => change(key, value)} departments={departments} similar={wish.similar ?? []} isFirst={key === first}
            fault={key === faulty ? ruleOf(save.error, words) : undefined} />
        ))}
      </div>
    </FormDialog>
  );
}
