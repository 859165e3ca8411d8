import type { Document } from "@proto/ingest/v1/ingest_service_pb";
import { useMemo } from "react";
import { Link } from "react-router-dom";
import { ingest, patience } from "@/api/services";
import { plain } from "@/format/plain";
import type { ListDefinition } from "@/lists/definition";
import { containing, quoted } from "@/lists/expression";
import { topics } from "@/live/stale";
import { Foreign } from "@/parts/Panel";
import { useWords } from "@/words";

const order = { field: "id", falls: false };

export function documentAddress(id: string, article?: string): string {
  return `/documents/${encodeURIComponent(id)}${article === undefined ? "" : `?article=${encodeURIComponent(article)}`}`;
}

export function documentName({ fileName, id }: Document): string {
  return plain(fileName) || id.slice(0, 12);
}

export function useDocumentList(): ListDefinition<Document> {
  const words = useWords();
  return useMemo((): ListDefinition<Document> => {
    const w = words.documents;
    return {
      topic: topics.documents,
      what: words.rooms.documents,
      fileName: "documents",
      order,
      keyOf: ({ id }) => id,
      fields: [
        { key: "name", kind: "text", label: w.name, restrict: (value) => containing("file_name", value) },
        { key: "from", kind: "date", label: words.signing.from, restrict: (value) => `published_on >= ${quoted(value)}` },
        { key: "to", kind: "date", label: words.signing.to, restrict: (value) => `published_on <= ${quoted(value)}` },
      ],
      columns: [
        { key: "name", title: w.name, card: "head", sort: "file_name", cell: (one) => <Link to={documentAddress(one.id)} className="main-line"><Foreign>{documentName(one)}</Foreign></Link>, sheet: documentName },
        { key: "published", title: words.signing.publishedOn, width: "16%", sort: "published_on", cell: (one) => <span className="number">{one.publishedOn || words.notStated}</span>, sheet: (one) => one.publishedOn },
        { key: "articles", title: w.articles, width: "12%", align: "right", cell: (one) => <span className="number">{one.articles}</span>, sheet: (one) => one.articles },
        { key: "facts", title: w.facts, width: "12%", align: "right", cell: (one) => <span className="number">{one.facts}</span>, sheet: (one) => one.facts },
        { key: "size", title: w.size, width: "14%", align: "right", sort: "size_bytes", cell: (one) => <span className="number">{one.sizeBytes.toString()}</span>, sheet: (one) => Number(one.sizeBytes) },
      ],
      read: async (query) => {
        const { documents, nextPageToken } = await ingest.listDocuments(query, patience);
        return { rows: documents, nextPageToken };
      },
    };
  }, [words]);
}
