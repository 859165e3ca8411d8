// What kind of project it is: its template, and the questions that decide which procedures it needs. An answer stands as
// soon as it is given; an open one makes the earliest start an interval.
import { Answer, type Case } from "@proto/approval/v1/case_pb";
import type { AttributeQuestion, GetCaseResponse, TemplateChoice } from "@proto/approval/v1/approval_service_pb";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { reasonOf } from "@/api/failure";
import { useHasRole } from "@/api/person";
import { newRequest } from "@/api/request";
import { approval, patience } from "@/api/services";
import { topics } from "@/live/stale";
import { Field } from "@/parts/Field";
import { Notice, Panel } from "@/parts/Panel";
import { useToast } from "@/parts/toast";
import { useSpeech } from "@/words";

const deciders = ["approval_officer", "chief_officer", "zone_leader", "operator"];
const answerers = [...deciders, "investment"];
const choices = [[Answer.YES, "yes"], [Answer.NO, "no"], [Answer.UNKNOWN, "unknown"]] as const;

function Template({ one, templates, busy, onChoose }: { one: Case; templates: readonly TemplateChoice[]; busy: boolean; onChoose: (templateId: string) => void }) {
  const { words, language } = useSpeech();
  const w = words.questions;
  const [chosen, setChosen] = useState("");
  const value = chosen || one.template;
  return (
    <div className="fields no-print">
      <Field label={w.template}>
        {(ids) => (
          <select {...ids} value={value} disabled={busy} onChange={({ target }) => setChosen(target.value)}>
            {templates.map(({ templateId, zh, en }) => <option key={templateId} value={templateId}>{language === "en" ? en : zh}</option>)}
          </select>
        )}
      </Field>
      <button type="button" className="button" disabled={busy || value === one.template} onClick={() => onChoose(value)}>{w.choose}</button>
    </div>
  );
}

function Question({ of, mayAnswer, busy, onAnswer }: { of: AttributeQuestion; mayAnswer: boolean; busy: boolean; onAnswer: (answer: Answer) => void }) {
  const { words, language } = useSpeech();
  const w = words.questions;
  const text = language === "en" ? of.en : of.zh;
  return (
    <li className="question">
      <span>{text}{language === "en" ? "?" : w.mark} <small className="quiet">{w.decides(of.procedures.join(words.comma))}</small></span>
      <span className="actions" role="group" aria-label={text}>
        {choices.map(([answer, name]) => (
          <button key={name} type="button" className={answer === of.answer ? "button primary" : "button"} aria-pressed={answer === of.answer} disabled={!mayAnswer || busy}
            onClick={() => answer !== of.answer && onAnswer(answer)}>{w.answers[name]}</button>
        ))}
      </span>
    </li>
  );
}

export function Questions({ file: { caseState: one, questions, templates, plan } }: { file: GetCaseResponse }) {
  const { words } = useSpeech();
  const w = words.questions;
  const mayAnswer = useHasRole(answerers);
  const mayChoose = useHasRole(deciders);
  const toast = useToast();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (call: () => Promise<unknown>) => call(),
    onSuccess: () => toast("done", w.saved),
    onSettled: () => client.invalidateQueries({ queryKey: [topics.cases] }),
  });
  if (one === undefined) {
    return null;
  }
  const run = save.mutate;
  const open = questions.filter(({ answer }) => answer === Answer.UNKNOWN).length;
  return (
    <Panel title={w.title} extra={<span className="quiet">{w.open(open)}</span>}>
      {mayChoose && <Template key={one.template} one={one} templates={templates} busy={save.isPending}
        onChoose={(templateId) => run(() => approval.chooseTemplate({ id: one.id, templateId, expectedRevision: one.revision, requestId: newRequest() }, patience))} />}
      {save.isError && <Notice kind="error" title={reasonOf(save.error, words)} />}
      {open > 0 && plan !== undefined && plan.earliestStartTo !== "" && <p>{w.interval(plan.earliestStartFrom, plan.earliestStartTo)}</p>}
      <ul className="questions">
        {questions.map((question) => (
          <Question key={question.attributeId} of={question} mayAnswer={mayAnswer} busy={save.isPending}
            onAnswer={(answer) => run(() => approval.setAttributes({ id: one.id, answers: [{ attributeId: question.attributeId, answer }], requestId: newRequest() }, patience))} />
        ))}
      </ul>
    </Panel>
  );
}
