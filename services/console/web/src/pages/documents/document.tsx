import type { Article } from "@proto/ingest/v1/ingest_service_pb";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, type ReactNode } from "react";
import { Link, useParams, useSearchParams } from "react-router-dom";
import { reasonOf } from "@/api/failure";
import { ingest, patience } from "@/api/services";
import { plain } from "@/format/plain";
import { quoted } from "@/lists/expression";
import { topics } from "@/live/stale";
import { AddMissed } from "@/pages/review/Add";
import { Page } from "@/parts/Page";
import { Foreign, Nothing, Panel, Reading } from "@/parts/Panel";
import { useWords } from "@/words";
import { ArticleText, FactTable } from "./ArticleText";
import { readArticle } from "./article";
import { isUnsure } from "./fact";
import { documentAddress, documentName } from "./list";
import { Reread } from "./Reread";

const articlesPerPage = 100;

function useTitle() {
  const words = useWords();
  return ({ title }: Article) => plain(title) || words.signing.noTitle;
}

function Articles({ documentId, chosen, children }: { documentId: string; chosen: string | undefined; children: (article: Article) => ReactNode }) {
  const words = useWords();
  const titleOf = useTitle();
  const pages = useInfiniteQuery({
    queryKey: [topics.documents, "articles", documentId],
    queryFn: ({ pageParam }) => ingest.listArticles({ documentId, pageSize: articlesPerPage, pageToken: pageParam }, patience),
    initialPageParam: "",
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
  });
  const articles = pages.data?.pages.flatMap((page) => page.articles) ?? [];
  const found = articles.find(({ id }) => id === chosen);
  const { hasNextPage, isFetching, fetchNextPage } = pages;
  const seeks = chosen !== undefined && found === undefined && hasNextPage;
  useEffect(() => {
    if (seeks && !isFetching) {
      void fetchNextPage();
    }
  }, [seeks, isFetching, fetchNextPage]);
  const shown = seeks ? undefined : (found ?? articles[0]);
  return (
    <div className="halves">
      <Panel title={words.documents.articlesOf(articles.length)}>
        {pages.isSuccess && articles.length === 0 && <Nothing>{words.documents.noArticle}</Nothing>}
        <ul className="plain-list">
          {articles.map((article) => (
            <li key={article.id}>
              <Link to={documentAddress(documentId, article.id)} aria-current={article === shown ? "true" : undefined} replace preventScrollReset><Foreign>{titleOf(article)}</Foreign></Link>
              <span className="quiet"> {words.documents.factsOf(article.facts)}</span>
            </li>
          ))}
        </ul>
        {pages.isError && <p className="fault" role="alert">{reasonOf(pages.error, words)}</p>}
        {hasNextPage && <button type="button" className="button" onClick={() => void fetchNextPage()}>{words.documents.moreArticles}</button>}
      </Panel>
      {shown !== undefined && children(shown)}
    </div>
  );
}

function ArticleRead({ documentId, article }: { documentId: string; article: Article }) {
  const words = useWords();
  const titleOf = useTitle();
  const said = useRef<HTMLDivElement>(null);
  const text = useQuery({
    queryKey: [topics.documents, "article", article.id],
    queryFn: () => readArticle(documentId, article.id),
    staleTime: Infinity,
  });
  return (
    <Panel title={titleOf(article)} className="article">
      <Reading of={text} what={words.signing.article}>
        {(read) => (
          <>
            <p className="legend sub-line"><mark>{words.documents.sure}</mark> <mark className="unsure">{words.facts.unsure}<sup aria-hidden="true">?</sup></mark> {words.documents.unsureOf(read.facts.filter(isUnsure).length, read.facts.length)}</p>
            <div ref={said}><ArticleText text={read} /></div>
            <AddMissed articleId={article.id} text={said} />
            {read.facts.length > 0 ? <FactTable facts={read.facts} /> : <Nothing>{words.documents.noFact}</Nothing>}
          </>
        )}
      </Reading>
    </Panel>
  );
}

export default function DocumentRoom() {
  const words = useWords();
  const { id = "" } = useParams();
  const [search] = useSearchParams();
  const document = useQuery({
    queryKey: [topics.documents, "one", id],
    queryFn: async () => (await ingest.listDocuments({ filter: `id = ${quoted(id)}`, pageSize: 1 }, patience)).documents[0] ?? null,
  });
  return (
    <Page title={document.data ? documentName(document.data) : words.rooms.documents} back={{ to: "/documents", title: words.rooms.documents }}>
      <Reading of={document} what={words.rooms.documents}>
        {(one) => one === null ? <Nothing>{words.documents.unknown} <Link to="/documents">{words.rooms.documents}</Link></Nothing> : (
          <>
            <Articles documentId={id} chosen={search.get("article") ?? undefined}>
              {(article) => <ArticleRead key={article.id} documentId={id} article={article} />}
            </Articles>
            <Reread key={id} documentId={id} />
          </>
        )}
      </Reading>
    </Page>
  );
}
