import type { ReviewAct } from "@proto/ingest/v1/review_pb";
import type { GetReviewItemResponse } from "@proto/ingest/v1/review_service_pb";
import { useState } from "react";
import { reasonOf } from "@/api/failure";
import { useHasRole, usePersonName } from "@/api/person";
import { newRequest } from "@/api/request";
import { patience, review } from "@/api/services";
import { moment, useMoney } from "@/format";
import { plain } from "@/format/plain";
import { Confidence } from "@/pages/documents/ArticleText";
import { reasons } from "@/pages/documents/fact";
import { ArticlePanel } from "@/pages/signings/ArticlePanel";
import { useKeys } from "@/parts/keys";
import { StatusMark } from "@/parts/marks";
import { Foreign, Nothing, Panel } from "@/parts/Panel";
import { useWords } from "@/words";
import { Correct, Reject, useDecision } from "./Decision";
import { labelOf, shown, signingOf, verbOf } from "./figure";

const mayDecide = ["investment", "statistics", "operator"];

function Acts({ acts, file }: { acts: readonly ReviewAct[]; file: GetReviewItemResponse }) {
  const words = useWords();
  const w = words.review;
  const person = usePersonName();
  const signing = file.item && signingOf(file.item);
  const said = (field: string, value: string) => (field === "status" ? ((words.status as Record<string, { word: string } | undefined>)[value]?.word ?? value) : plain(value));
  return (
    <ol className="history">
      {acts.map((act) => (
        <li key={act.number}>
          {w.actLine(person(act.actor), verbOf(act.verb, words), moment(act.time))}
          {act.note !== "" && <div><Foreign>{plain(act.note)}</Foreign></div>}
          <div className="sub-line">{act.changes.map(({ field, before, after }) => w.change(labelOf(field, signing, words), said(field, before), said(field, after))).join(words.semicolon)}</div>
        </li>
      ))}
    </ol>
  );
}

// One figure: the article that it was read from, what was read beside it, and what one decides.
export function Item({ file, onDone }: { file: GetReviewItemResponse; onDone: () => void }) {
  const words = useWords();
  const w = words.review;
  const money = useMoney();
  const mayAct = useHasRole(mayDecide);
  const [deciding, setDeciding] = useState<"correct" | "reject">();
  const { item, fields, acts } = file;
  const signing = item && signingOf(item);
  const confirm = useDecision(() => review.confirmItems({ targets: [{ id: item?.id ?? "", expectedRevision: item?.revision ?? 0n }], requestId: newRequest() }, patience), w.confirmed, onDone);
  const send = () => !confirm.isPending && confirm.mutate();
  useKeys(mayAct ? { Enter: send, e: () => setDeciding("correct"), x: () => setDeciding("reject") } : {});
  const done = () => {
    setDeciding(undefined);
    onDone();
  };
  const close = () => setDeciding(undefined);
  if (item === undefined || signing === undefined) {
    return <Nothing>{w.unknown}</Nothing>;
  }
  return (
    <div className="beside">
      <Panel title={w.reading} extra={<StatusMark status={item.status} />}>
        <dl className="facts">
          {fields.filter(({ field, value }) => value !== "" || !field.startsWith("members.")).map((one) => (
            <div key={one.field} className="fact-row"><dt>{labelOf(one.field, signing, words)}</dt><dd><Foreign>{shown(one, signing, words, money)}</Foreign></dd></div>
          ))}
          <div className="fact-row"><dt>{words.facts.confidenceTitle}</dt><dd><Confidence of={signing} /> <span className="quiet">{reasons(signing, words)}</span></dd></div>
        </dl>
        {mayAct ? (
          <p className="actions no-print">
            <button type="button" className="button primary" disabled={confirm.isPending} aria-keyshortcuts="Enter" onClick={send}>{w.confirm}</button>
            <button type="button" className="button" aria-keyshortcuts="e" onClick={() => setDeciding("correct")}>{w.correct}</button>
            <button type="button" className="button" aria-keyshortcuts="x" onClick={() => setDeciding("reject")}>{w.reject}</button>
          </p>
        ) : <p className="quiet">{w.readOnly}</p>}
        {confirm.isError && <p className="fault" role="alert">{reasonOf(confirm.error, words)}</p>}
      </Panel>
      <ArticlePanel signing={signing} />
      <Panel title={w.acts} className="whole">{acts.length === 0 ? <Nothing>{w.noActs}</Nothing> : <Acts acts={acts} file={file} />}</Panel>
      {deciding === "correct" && <Correct file={file} onClose={close} onDone={done} />}
      {deciding === "reject" && <Reject file={file} onClose={close} onDone={done} />}
    </div>
  );
}
