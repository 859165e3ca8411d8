import { BoardAct as Act, type Objection, type OfficialBoard } from "@proto/scoring/v1/official_board_pb";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fieldOf, reasonOf, ruleOf } from "@/api/failure";
import { newRequest } from "@/api/request";
import { appraisal, patience } from "@/api/services";
import { quoted } from "@/lists/expression";
import { useLive } from "@/live";
import { topics } from "@/live/stale";
import { useCommand } from "@/parts/command";
import { Field } from "@/parts/Field";
import { FormDialog } from "@/parts/FormDialog";
import { Foreign } from "@/parts/Panel";
import { useWords } from "@/words";
import { act, actKeys, askedFor, draftFor, keyOfField, needed, type Draft, type DraftKey } from "./acts";
import { useFrameworks, useNodes } from "./ranking";

export interface ActWish {
  board?: OfficialBoard; // undefined: a new one
  act: Act;
  objection?: Objection;
  begin?: Partial<Draft>;
}

// Units of zones in which whoever acts may do so.
function useUnits(kind: string) {
  const { data } = useQuery({
    queryKey: [topics.boards, "units", kind],
    queryFn: () => appraisal.listUnits({ filter: `kind = ${quoted(kind)}`, pageSize: 1000 }, patience),
    enabled: kind !== "",
    select: ({ units }) => units,
  });
  return data ?? [];
}

function ActField({ of, draft, change, board, fault, isFirst }: {
  of: DraftKey;
  draft: Draft;
  change: (value: Partial<Draft>) => void;
  board: OfficialBoard | undefined;
  fault: string | undefined;
  isFirst: boolean;
}) {
  const words = useWords();
  const w = words.official;
  const frameworks = useFrameworks().data?.frameworks ?? [];
  const nodes = useNodes(of === "path" ? draft.framework : "", draft.version).data ?? [];
  const kind = frameworks.find(({ id }) => id === draft.framework)?.unitKind ?? "";
  const units = useUnits(of === "unit" && board !== undefined ? kind : "");
  const first = isFirst ? { "data-first": "" } : {};
  const required = needed.includes(of);
  const label = w.fields[of];
  const hint = of in w.hints ? w.hints[of as keyof typeof w.hints] : undefined;
  switch (of) {
    case "upheld":
      return <label className="check"><input type="checkbox" checked={draft.upheld} onChange={({ target }) => change({ upheld: target.checked })} /> {label}</label>;
    case "text":
      return <Field label={label} fault={fault} wide>{(ids) => <textarea {...ids} {...first} rows={4} maxLength={1300} required value={draft.text} onChange={({ target }) => change({ text: target.value })} />}</Field>;
    case "framework":
    case "unit":
    case "path":
    case "atLeast": {
      const choices = {
        framework: [...new Map(frameworks.map((one) => [one.id, one])).values()].map(({ id, name }) => ({ value: id, title: name })),
        unit: units.map(({ id, name }) => ({ value: id, title: name || id })),
        path: nodes.map(({ path, name }) => ({ value: path, title: path === "" ? w.whole : `${"　".repeat(path.split("/").length - 1)}${name || path}` })),
        atLeast: (["", "checked", "signed_off"] as const).map((value) => ({ value, title: w.atLeast[value] })),
      }[of];
      return (
        <Field label={label} fault={fault} hint={hint}>
          {(ids) => (
            <select {...ids} {...first} required={required} value={draft[of]} onChange={({ target }) => change({ [of]: target.value })}>
              {required && <option value="">{w.choose}</option>}
              {choices.map(({ value, title }) => <option key={value} value={value}>{title}</option>)}
            </select>
          )}
        </Field>
      );
    }
    default:
      return (
        <Field label={label} fault={fault} hint={hint}>
          {(ids) => <input {...ids} {...first} type={of === "until" ? "date" : "text"} required={required} value={draft[of]} onChange={({ target }) => change({ [of]: target.value })} />}
        </Field>
      );
  }
}

// Does one act. What is typed is named once, so that the same try twice is one.
export function BoardActDialog({ wish, onClose, onDone }: { wish: ActWish; onClose: () => void; onDone?: (board: OfficialBoard | undefined) => void }) {
  const words = useWords();
  const w = words.official;
  const { businessDate } = useLive();
  const [draft, setDraft] = useState<Draft>(() => ({ ...draftFor(wish.board, businessDate), ...wish.begin }));
  const [requestId, setRequestId] = useState(newRequest);
  const name = w.acts[actKeys[wish.act]];
  const title = w.actOn(name, wish.board?.id ?? w.newBoard);
  const asked = askedFor(wish.act, wish.board === undefined);
  const save = useCommand({
    call: async () => {
      const board = await act(wish.act, draft, wish.objection?.number ?? 0n, requestId);
      onDone?.(board);
    },
    said: w.done(name, draft.id),
    topic: topics.boards,
    onDone: onClose,
  });
  const change = (values: Partial<Draft>) => {
    setDraft((old) => ({ ...old, ...values }));
    setRequestId(newRequest());
    save.reset();
  };
  const faulty = save.isError ? asked.find((key) => key === keyOfField(fieldOf(save.error))) : undefined;
  const first = asked.find((key) => key !== "upheld" && draft[key] === "") ?? asked[0];
  return (
    <FormDialog title={title} action={w.confirm(name)} busy={save.isPending} startsAtAction={asked.length === 0}
      fault={save.isError && faulty === undefined ? reasonOf(save.error, words) : undefined} onSubmit={() => save.mutate()} onClose={onClose}>
      {wish.objection !== undefined && <p className="sub-line"><Foreign>{`${wish.objection.unit}${words.colon}${wish.objection.text}`}</Foreign></p>}
      {(actKeys[wish.act] in w.means) && <p className="quiet">{w.means[actKeys[wish.act] as keyof typeof w.means]}</p>}
      <div className="fields">
        {asked.map((key) => <ActField key={key} of={key} draft={draft} change={change} board={wish.board} isFirst={key === first} fault={key === faulty ? ruleOf(save.error, words) : undefined} />)}
      </div>
    </FormDialog>
  );
}
