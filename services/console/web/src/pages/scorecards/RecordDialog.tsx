// How far a node is, said by who has it.
import { GoalKind, PlanLight, type PlanNode } from "@proto/scoring/v1/scorecard_service_pb";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { reasonOf } from "@/api/failure";
import { patience, scorecards } from "@/api/services";
import { topics } from "@/live/stale";
import { Field } from "@/parts/Field";
import { FormDialog } from "@/parts/FormDialog";
import { useWords } from "@/words";
import { lights } from "./scorecard";

const lightChoices = [PlanLight.GREEN, PlanLight.YELLOW, PlanLight.RED] as const;
const plainDecimal = "-?[0-9]{1,18}([.][0-9]{1,18})?";

export function RecordDialog({ scorecard, node, day, onClose }: { scorecard: string; node: PlanNode; day: string; onClose: () => void }) {
  const words = useWords();
  const w = words.scorecards;
  const client = useQueryClient();
  const [requestId] = useState(() => crypto.randomUUID());
  const [on, setOn] = useState(day);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [light, setLight] = useState<PlanLight>(PlanLight.UNSPECIFIED);
  const isByHand = node.goal === GoalKind.UNSPECIFIED || (node.target === "" && node.goal !== GoalKind.MILESTONE);
  const record = useMutation({
    mutationFn: () => scorecards.recordProgress({ id: scorecard, requestId, words: [{ path: node.path, on, light, ...typed }] }, patience),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: [topics.boards] });
      onClose();
    },
  });
  const field = (key: string, label: string, pattern?: string) => (
    <Field label={label}>{(ids) => <input {...ids} required={pattern !== undefined} {...(pattern !== undefined && { pattern, inputMode: "decimal" as const })} value={typed[key] ?? ""} onChange={({ target }) => setTyped({ ...typed, [key]: target.value.trim() })} />}</Field>
  );
  return (
    <FormDialog title={w.recordOf(node.name)} action={w.record} busy={record.isPending} fault={record.isError ? reasonOf(record.error, words) : undefined} onSubmit={() => record.mutate()} onClose={onClose}
      isReady={!isByHand || light !== PlanLight.UNSPECIFIED}>
      <Field label={w.on}>{(ids) => <input {...ids} type="date" required value={on} max={day} onChange={({ target }) => setOn(target.value)} />}</Field>
      {isByHand && (
        <Field label={w.light} hint={w.byHandMeans}>{(ids) => (
          <select {...ids} required value={light} onChange={({ target }) => setLight(Number(target.value))}>
            <option value={PlanLight.UNSPECIFIED}>{words.official.choose}</option>
            {lightChoices.map((one) => <option key={one} value={one}>{w.lights[lights[one]]}</option>)}
          </select>
        )}</Field>
      )}
      {!isByHand && node.goal === GoalKind.MILESTONE && (
        <Field label={w.done}>{(ids) => <select {...ids} required value={typed.done ?? ""} onChange={({ target }) => setTyped({ ...typed, done: target.value })}><option value="">{words.official.choose}</option><option value="yes">{w.isDone}</option><option value="no">{w.isNotDone}</option></select>}</Field>
      )}
      {!isByHand && node.goal === GoalKind.RATIO && <>{field("numerator", w.numerator, plainDecimal)}{field("denominator", w.denominator, plainDecimal)}</>}
      {!isByHand && node.goal !== GoalKind.RATIO && node.goal !== GoalKind.MILESTONE && field("value", w.value(node.unit), plainDecimal)}
      {field("note", w.note)}
      {field("source", w.source)}
    </FormDialog>
  );
}
