import type { NodeEventKind as Kind, NodeState } from "@proto/approval/v1/node_pb";
import { Code, ConnectError } from "@connectrpc/connect";
import { useState } from "react";
import { fieldOf, reasonOf, ruleOf } from "@/api/failure";
import { newRequest } from "@/api/request";
import { approval, patience } from "@/api/services";
import { caseName } from "@/format";
import { useLive } from "@/live";
import { topics } from "@/live/stale";
import { useCommand } from "@/parts/command";
import { FormDialog } from "@/parts/FormDialog";
import { Foreign } from "@/parts/Panel";
import { useWords } from "@/words";
import { ActField } from "./ActField";
import { askedFor, draftFor, keyOfField, record, type Draft, type DraftKey } from "./acts";
import { kindNames, statusNames } from "./names";

export interface ActWish {
  node: NodeState;
  kind: Kind;
  // Of the entry to be corrected.
  number?: bigint;
  wasOn?: string;
}

// Records one act: today, unless another day is chosen. What is typed is named once, so that the same try twice is one
// event. If somebody else was faster, the node is read again and the form stays.
export function ActDialog({ wish, onClose, onDone }: { wish: ActWish; onClose: () => void; onDone?: () => void }) {
  const words = useWords();
  const w = words.casework;
  const { businessDate } = useLive();
  const { kind, number = 0n, wasOn } = wish;
  const [node, setNode] = useState(wish.node);
  const [draft, setDraft] = useState<Draft>(() => draftFor(wish.node, wasOn ?? businessDate));
  const [requestId, setRequestId] = useState(newRequest);
  const act = w.kinds[kindNames[kind]];
  const asked = askedFor(kind);
  const save = useCommand({
    call: () => record(kind, node, draft, requestId, number),
    said: w.recorded(act, node.zh),
    topic: topics.cases,
    actsOn: true,
    onDone: () => {
      onDone?.();
      onClose();
    },
    onRefused: async (error) => {
      if (ConnectError.from(error).code === Code.Aborted) {
        const { nodes } = await approval.getCase({ id: node.caseId }, patience);
        setNode(nodes.find(({ procedureId }) => procedureId === node.procedureId) ?? node);
        setRequestId(newRequest());
      }
    },
  });
  const change = (key: DraftKey, value: string) => {
    setDraft((old) => ({ ...old, [key]: value }));
    setRequestId(newRequest());
    save.reset();
  };
  const faulty = save.isError ? asked.find(({ key }) => key === keyOfField(fieldOf(save.error)))?.key : undefined;
  const isOver = !node.allowed.includes(kind);
  const first = asked.find(({ key, needed }) => needed && draft[key] === "")?.key;
  return (
    <FormDialog title={w.actOn(act, node.zh)} action={w.confirm(act)} busy={save.isPending} isReady={!isOver} startsAtAction={first === undefined}
      fault={isOver ? w.isOver(w.statuses[statusNames[node.status]], act) : save.isError && faulty === undefined ? reasonOf(save.error, words) : undefined}
      onSubmit={() => save.mutate()} onClose={onClose}>
      <p className="sub-line"><Foreign>{caseName(node)}</Foreign>{wasOn !== undefined && ` · ${w.wasOn(wasOn)}`}</p>
      <div className="fields">
        {asked.map(({ key, needed }) => (
          <ActField key={key} of={key} needed={needed} value={draft[key]} onChange={(value) => change(key, value)} today={businessDate} isFirst={key === first}
            fault={key === faulty ? ruleOf(save.error, words) : undefined} />
        ))}
      </div>
    </FormDialog>
  );
}
