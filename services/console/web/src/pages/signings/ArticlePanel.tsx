import type { Fact } from "@proto/ingest/v1/fact_pb";
import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { Link } from "react-router-dom";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { readArticle } from "@/pages/documents/article";
import { ArticleText, FactTable } from "@/pages/documents/ArticleText";
import { documentAddress } from "@/pages/documents/list";
import { AddMissed } from "@/pages/review/Add";
import { Foreign, Panel, Reading } from "@/parts/Panel";
import { useWords } from "@/words";

// The article that told of a figure, with what was read marked where it stands, its own apart from the others.
export function ArticlePanel({ documentId, articleId, title, isOwn }: { documentId: string; articleId: string; title: string; isOwn: (fact: Fact) => boolean }) {
  const words = useWords();
  const said = useRef<HTMLDivElement>(null);
  const text = useQuery({
    queryKey: [topics.signings, "article", articleId],
    queryFn: () => readArticle(documentId, articleId),
    staleTime: Infinity,
  });
  return (
    <Panel title={words.signing.proof} className="article">
      <p className="sub-line">
        {title ? <>《<Foreign>{plain(title)}</Foreign>》</> : words.signing.noTitle}
        {" · "}<Link to={documentAddress(documentId, articleId)}>{words.signing.document} {documentId.slice(0, 12)}</Link>
      </p>
      <Reading of={text} what={words.signing.article}>
        {(read) => (
          <>
            <p className="legend sub-line"><mark className="own">{words.facts.own}</mark> <mark>{words.facts.others}</mark> <mark className="unsure">{words.facts.unsure}<sup aria-hidden="true">?</sup></mark> {words.facts.total(read.facts.length)}</p>
            <div ref={said}><ArticleText text={read} isOwn={isOwn} /></div>
            <AddMissed articleId={articleId} text={said} />
            <FactTable facts={read.facts.filter(isOwn)} />
          </>
        )}
      </Reading>
    </Panel>
  );
}
