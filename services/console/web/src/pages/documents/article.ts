// An article's text with the places where its figures stand.
import type { Fact } from "@proto/ingest/v1/fact_pb";
import type { Article } from "@proto/ingest/v1/ingest_service_pb";
import { ingest, patience } from "@/api/services";

// A part of the text; `fact` is what was read there, `own` whether it belongs to the signing that is shown.
export interface Piece {
  text: string;
  fact?: Fact;
}

export interface ArticleText {
  article: Article | undefined;
  pieces: readonly Piece[];
  facts: readonly Fact[];
}

// The text's bytes, from the document's byte `begin` on, and the bytes of the document that it leaves out, rising.
interface Bytes {
  text: Uint8Array;
  begin: number;
  breaks: readonly number[];
}

const longest = 1 << 20;

async function findArticle(documentId: string, articleId: string): Promise<Article | undefined> {
  let pageToken = "";
  do {
    const page = await ingest.listArticles({ documentId, pageSize: 1000, pageToken }, patience);
    const found = page.articles.find(({ id }) => id === articleId);
    if (found !== undefined) {
      return found;
    }
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return undefined;
}

async function factsOf(documentId: string, articleId: string): Promise<Fact[]> {
  const facts: Fact[] = [];
  let pageToken = "";
  do {
    const page = await ingest.listFacts({ documentId, filter: `article = "${articleId}"`, pageSize: 1000, pageToken }, patience);
    facts.push(...page.facts);
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return facts;
}

// Where a byte of the document stands in the text.
function placeOf({ begin, breaks }: Bytes, byte: bigint): number {
  const at = Number(byte);
  let low = 0;
  let high = breaks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((breaks[middle] ?? 0) < at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return at - begin - low;
}

// Cuts the text where facts stand. Of facts that overlap the first one is marked.
export function cut(bytes: Bytes, facts: readonly Fact[]): Piece[] {
  const decoder = new TextDecoder();
  const pieces: Piece[] = [];
  let at = 0;
  const take = (end: number, fact?: Fact) => {
    if (end > at) {
      pieces.push({ text: decoder.decode(bytes.text.subarray(at, end)), ...(fact && { fact }) });
      at = end;
    }
  };
  const placed = facts
    .flatMap((fact) => (fact.span === undefined ? [] : [{ fact, begin: placeOf(bytes, fact.span.begin), end: placeOf(bytes, fact.span.end) }]))
    .filter(({ begin, end }) => begin >= 0 && begin < end && end <= bytes.text.length)
    .sort((a, b) => a.begin - b.begin || b.end - a.end);
  for (const { fact, begin, end } of placed) {
    if (begin >= at) {
      take(begin);
      take(end, fact);
    }
  }
  take(bytes.text.length);
  return pieces;
}

export async function readArticle(documentId: string, articleId: string): Promise<ArticleText> {
  const [article, facts] = await Promise.all([findArticle(documentId, articleId), factsOf(documentId, articleId)]);
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  const begin = Number(article?.bodySpan?.begin ?? 0n);
  const breaks: number[] = [];
  let offset = 0n;
  let size = 0;
  do {
    const part = await ingest.getArticleText({ articleId, offset }, patience);
    const bytes = encoder.encode(part.text);
    parts.push(bytes);
    let at = offset === 0n ? begin : Number(offset);
    for (const line of part.lineBytes) {
      breaks.push(at + line);
      at += line + 1;
    }
    size += bytes.length;
    offset = part.nextOffset;
  } while (offset !== 0n && size < longest);
  const text = new Uint8Array(size);
  parts.reduce((at, part) => (text.set(part, at), at + part.length), 0);
  // A service that does not say where lines end leaves no way from a span to its place: better no mark than a wrong one.
  const end = Number(article?.bodySpan?.end ?? 0n);
  const isWhole = begin + text.length + breaks.length === end || offset !== 0n;
  return { article, pieces: cut({ text, begin, breaks }, isWhole ? facts : []), facts };
}
