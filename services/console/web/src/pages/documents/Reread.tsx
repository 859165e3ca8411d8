// A document read anew: what differs is proposed, and nothing changes until somebody takes it over.
import { ProposalKind, type ReadingProposal } from "@proto/ingest/v1/review_pb";
import { ReviewService } from "@proto/ingest/v1/review_service_pb";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router-dom";
import { reasonOf } from "@/api/failure";
import { useMayCall } from "@/api/may";
import { newRequest } from "@/api/request";
import { patience, review } from "@/api/services";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { addressOf } from "@/pages/review/Doubles";
import { fieldName } from "@/pages/review/figure";
import { Foreign, Nothing, Panel } from "@/parts/Panel";
import { Table, type Column } from "@/parts/Table";
import { useToast } from "@/parts/toast";
import { useWords } from "@/words";
import { kindWord } from "./fact";

const reading = { timeoutMs: 60_000 };

// By the calls of the desk: under its rules, in its history.
function take(proposal: ReadingProposal, note: string): Promise<unknown> {
  const requestId = newRequest();
  const target = { id: proposal.itemId, expectedRevision: proposal.revision };
  const values = proposal.changes.map(({ field, after }) => ({ field, value: after }));
  switch (proposal.kind) {
    case ProposalKind.NEW:
      return review.addItem({ articleId: proposal.articleId, kind: proposal.factKind, ...(proposal.span && { span: proposal.span }), values, note, requestId }, patience);
    case ProposalKind.GONE:
      return review.rejectItem({ target, reason: note, requestId }, patience);
    default:
      return review.correctItem({ target, values, note, requestId }, patience);
  }
}

const keyOf = ({ itemId, articleId, span, factKind }: ReadingProposal) => itemId || `${articleId} ${factKind} ${span?.begin} ${span?.end}`;

export function Reread({ documentId }: { documentId: string }) {
  const words = useWords();
  const w = words.documents;
  const client = useQueryClient();
  const toast = useToast();
  const [taken, setTaken] = useState<ReadonlySet<string>>(new Set());
  const read = useMutation({ mutationFn: () => review.rereadDocument({ documentId }, reading), onSuccess: () => setTaken(new Set()) });
  const accept = useMutation({
    mutationFn: async (proposals: readonly ReadingProposal[]) => {
      for (const proposal of proposals) {
        await take(proposal, w.rereadNote(read.data?.lexicon.slice(0, 12) ?? ""));
        setTaken((old) => new Set([...old, keyOf(proposal)]));
      }
    },
    onSuccess: () => toast("done", w.taken),
    onError: (error) => toast("error", reasonOf(error, words)),
    onSettled: () => Promise.all([topics.signings, topics.documents].map((topic) => client.invalidateQueries({ queryKey: [topic] }))),
  });
  if (!useMayCall(ReviewService.method.rereadDocument)) {
    return null;
  }
  const open = (read.data?.proposals ?? []).filter((one) => !taken.has(keyOf(one)));
  const columns: Column<ReadingProposal>[] = [
    { key: "kind", title: w.proposal, card: "head", width: "16%", cell: ({ kind, itemId, factKind }) => (
      <>
        <span className="mark mark-plain">{w.proposalKinds[kind]}</span> {itemId === "" ? kindWord(factKind, words) : <Link to={addressOf(itemId)}>{kindWord(factKind, words)}</Link>}
      </>
    ) },
    { key: "diff", title: w.diff, cell: ({ changes }) => (
      <ul className="plain-list">
        {changes.map(({ field, before, after }) => <li key={field}><Foreign>{words.review.change(fieldName(field, words), plain(before), plain(after))}</Foreign></li>)}
      </ul>
    ) },
    { key: "quote", title: words.review.quote, width: "30%", cell: ({ quote }) => <span className="sub-line"><Foreign>{plain(quote)}</Foreign></span> },
    { key: "acts", title: words.todo.acts, width: "12%", cell: (proposal) => <button type="button" className="button" disabled={accept.isPending} onClick={() => accept.mutate([proposal])}>{w.take}</button> },
  ];
  return (
    <Panel title={w.reread} extra={<button type="button" className="button no-print" disabled={read.isPending} onClick={() => read.mutate()}>{read.isSuccess ? w.rereadAgain : w.rereadNow}</button>}>
      <p className="quiet">{w.rereadMeans}</p>
      {read.isError && <p className="fault" role="alert">{reasonOf(read.error, words)}</p>}
      {read.isSuccess && (
        <>
          <p className="sub-line" role="status">{w.rereadFound(open.length, Number(read.data.total), Number(read.data.standing), read.data.lexiconBefore === read.data.lexicon)}</p>
          {open.length === 0 ? <Nothing>{w.noProposal}</Nothing> : (
            <>
              <Table label={w.reread} columns={columns} rows={open} keyOf={keyOf} />
              <p className="actions"><button type="button" className="button" disabled={accept.isPending} onClick={() => accept.mutate(open)}>{w.takeAll(open.length)}</button></p>
            </>
          )}
        </>
      )}
    </Panel>
  );
}
