import { FigureStatus } from "@proto/common/v1/values_pb";
import { ReviewVerb, type ReviewAct, type ReviewItem } from "@proto/ingest/v1/review_pb";
import type { GetReviewItemResponse } from "@proto/ingest/v1/review_service_pb";
import { useState } from "react";
import { Link } from "react-router-dom";
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
import { useToast } from "@/parts/toast";
import { useWords } from "@/words";
import { Correct, Reject, useDecision } from "./Decision";
import { addressOf, Doubles } from "./Doubles";
import { Split } from "./Split";
import { figureOf, labelOf, shown, verbOf } from "./figure";

const mayDecide = ["investment", "statistics", "operator"];
const maySignOff = ["statistics", "operator"];

// Takes an act back. What cannot be is told at once.
function Undo({ act, item, onDone }: { act: ReviewAct; item: ReviewItem; onDone: () => void }) {
  const words = useWords();
  const w = words.review;
  const toast = useToast();
  const undo = useDecision(() => review.undoReviewAct({ number: act.number, expectedRevision: item.revision, requestId: newRequest() }, patience), w.undone, onDone);
  return (
    <button type="button" className="button" disabled={undo.isPending} aria-label={w.undoAct(act.number.toString())}
      onClick={() => undo.mutate(undefined, { onError: (error) => toast("error", reasonOf(error, words)) })}>
      {w.undo}
    </button>
  );
}

function Acts({ file: { item, acts }, mayUndo, onDone }: { file: GetReviewItemResponse; mayUndo: boolean; onDone: () => void }) {
  const words = useWords();
  const w = words.review;
  const person = usePersonName();
  const figure = item && figureOf(item, words);
  const said = (field: string, value: string) => (field === "status" ? ((words.status as Record<string, { word: string } | undefined>)[value]?.word ?? value) : plain(value));
  return (
    <ol className="history">
      {acts.map((act, at) => (
        <li key={act.number}>
          {w.actLine(person(act.actor), verbOf(act.verb, words), moment(act.time))}
          {act.asRevision && <> <span className="mark mark-plain">{w.revision}</span></>}
          {mayUndo && at === 0 && item && act.verb !== ReviewVerb.UNDONE && <> <Undo act={act} item={item} onDone={onDone} /></>}
          {act.note !== "" && <div><Foreign>{plain(act.note)}</Foreign></div>}
          <div className="sub-line">{act.changes.map(({ field, before, after }) => w.change(figure ? labelOf(field, figure, words) : field, said(field, before), said(field, after))).join(words.semicolon)}</div>
        </li>
      ))}
    </ol>
  );
}

// Whom it was split from, and what it was split into.
function linksOf({ figure }: ReviewItem): { said: "split_from" | "split_into"; ids: string[] }[] {
  if (figure.case === undefined) {
    return [];
  }
  const item = (id: string) => `${figure.case}/${id}`;
  return [{ said: "split_from", ids: figure.value.splitFrom.map(item) }, { said: "split_into", ids: figure.value.splitInto.map(item) }];
}

// One figure: the article that it was read from, what was read beside it, and what one decides.
export function Item({ file, onDone }: { file: GetReviewItemResponse; onDone: () => void }) {
  const words = useWords();
  const w = words.review;
  const money = useMoney();
  const mayAct = useHasRole(mayDecide);
  const isStatistics = useHasRole(maySignOff);
  const [deciding, setDeciding] = useState<"correct" | "reject" | "split">();
  const { item, fields, acts, doubles } = file;
  const targets = [{ id: item?.id ?? "", expectedRevision: item?.revision ?? 0n }];
  const confirm = useDecision(() => review.confirmItems({ targets, requestId: newRequest() }, patience), w.confirmed, onDone);
  const signOff = useDecision(() => review.signOffItems({ targets, requestId: newRequest() }, patience), w.signedOff, onDone);
  const isBusy = confirm.isPending || signOff.isPending;
  // What is checked already is not confirmed once more: signed off next.
  const isConfirmable = mayAct && item?.status === FigureStatus.EXTRACTED;
  const isSignable = isStatistics && item?.status === FigureStatus.CHECKED;
  const mayChange = mayAct && item?.status !== FigureStatus.REJECTED;
  // One project is one signing.
  const maySplit = mayChange && (item?.figure.case !== "signing" || item.figure.value.count > 1n);
  const unlessBusy = (isOffered: boolean, act: () => void) => (isOffered && !isBusy ? act : undefined);
  useKeys({
    Enter: unlessBusy(isConfirmable, confirm.mutate),
    s: unlessBusy(isSignable, signOff.mutate),
    e: unlessBusy(mayChange, () => setDeciding("correct")),
    x: unlessBusy(mayChange, () => setDeciding("reject")),
    p: unlessBusy(maySplit, () => setDeciding("split")),
  });
  const close = () => setDeciding(undefined);
  const done = () => {
    close();
    onDone();
  };
  if (item === undefined) {
    return <Nothing>{w.unknown}</Nothing>;
  }
  const figure = figureOf(item, words);
  const failed = confirm.error ?? signOff.error;
  return (
    <div className="beside">
      <Panel title={w.reading} extra={<StatusMark status={item.status} />}>
        <dl className="facts">
          {fields.filter(({ field, value }) => value !== "" || !field.startsWith("members.")).map((one) => (
            <div key={one.field} className="fact-row"><dt>{labelOf(one.field, figure, words)}</dt><dd><Foreign>{shown(one, figure, words, money)}</Foreign></dd></div>
          ))}
          <div className="fact-row"><dt>{words.facts.confidenceTitle}</dt><dd><Confidence of={figure} /> <span className="quiet">{reasons(figure, words)}</span></dd></div>
        </dl>
        {mayAct ? (
          <p className="actions no-print">
            {isConfirmable && <button type="button" className="button primary" disabled={isBusy} aria-keyshortcuts="Enter" onClick={() => confirm.mutate()}>{w.confirm}</button>}
            {isSignable && <button type="button" className="button primary" disabled={isBusy} aria-keyshortcuts="s" onClick={() => signOff.mutate()}>{w.signOff}</button>}
            {mayChange && <button type="button" className="button" aria-keyshortcuts="e" onClick={() => setDeciding("correct")}>{w.correct}</button>}
            {maySplit && <button type="button" className="button" aria-keyshortcuts="p" onClick={() => setDeciding("split")}>{w.split}</button>}
            {mayChange && <button type="button" className="button" aria-keyshortcuts="x" onClick={() => setDeciding("reject")}>{w.reject}</button>}
          </p>
        ) : <p className="quiet">{w.readOnly}</p>}
        {figure.signing?.mergedInto && <p>{w.mergedInto}{words.colon}<Link to={addressOf(`signing/${figure.signing.mergedInto}`)}>{w.seeIt}</Link></p>}
        {linksOf(item).map(({ said, ids }) => ids.length > 0 && (
          <p key={said}>{w.fields[said]}{words.colon}{ids.map((id, at) => <span key={id}>{at > 0 && words.comma}<Link to={addressOf(id)}>{w.seePart(at + 1)}</Link></span>)}</p>
        ))}
        {failed !== null && <p className="fault" role="alert">{reasonOf(failed, words)}</p>}
      </Panel>
      <ArticlePanel documentId={item.documentId} articleId={item.articleId} title={figure.articleTitle} isOwn={figure.isOwn} />
      {doubles.length > 0 && <Doubles item={item} doubles={doubles} mayMerge={mayChange} />}
      <Panel title={w.acts} className="whole">{acts.length === 0 ? <Nothing>{w.noActs}</Nothing> : <Acts file={file} mayUndo={mayAct} onDone={onDone} />}</Panel>
      {deciding === "correct" && <Correct file={file} onClose={close} onDone={done} />}
      {deciding === "split" && <Split file={file} onClose={close} onDone={done} />}
      {deciding === "reject" && <Reject file={file} onClose={close} onDone={done} />}
    </div>
  );
}
