import type { Fact } from "@proto/ingest/v1/fact_pb";
import type { Signing } from "@proto/ingest/v1/signing_pb";
import { useQuery } from "@tanstack/react-query";
import { FactKind } from "@proto/ingest/v1/fact_pb";
import { quantity, zoneName } from "@/format";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { Foreign, Panel, Reading } from "@/parts/Panel";
import { useWords, type Words } from "@/words";
import { readArticle } from "./article";

const kinds = {
  [FactKind.UNSPECIFIED]: "other",
  [FactKind.SIGNING]: "signing",
  [FactKind.INDICATOR]: "indicator",
  [FactKind.RANKING]: "ranking",
  [FactKind.PROGRAMME]: "programme",
  [FactKind.FACILITY]: "facility",
  [FactKind.RECOGNITION]: "recognition",
} as const;

// What was read at a place, in words.
function meaning(fact: Fact, words: Words): string {
  const w = words.facts;
  return plain(
    [
      w.kinds[kinds[fact.kind]],
      fact.zone?.name && zoneName(fact.zone, words),
      fact.company,
      fact.subject,
      fact.count !== undefined && w.count(fact.count.toString()),
      quantity(fact.amount, words),
      quantity(fact.amountAlt, words),
      fact.rank !== undefined && w.rank(fact.rank),
      fact.from && fact.to && `${quantity(fact.from, words)} → ${quantity(fact.to, words)}`,
      fact.growth && w.growth(quantity(fact.growth, words)),
      fact.period,
    ]
      .filter(Boolean)
      .join(words.comma),
  );
}

function belongs(signing: Signing, fact: Fact): boolean {
  const span = fact.span;
  return span !== undefined && signing.spans.some(({ begin, end }) => begin < span.end && span.begin < end);
}

// The article that told of the signing, with what was read marked where it stands.
export function ArticlePanel({ signing }: { signing: Signing }) {
  const words = useWords();
  const { documentId, articleId } = signing;
  const text = useQuery({
    queryKey: [topics.signings, "article", articleId],
    queryFn: () => readArticle(documentId, articleId),
    staleTime: Infinity,
  });
  return (
    <Panel title={words.signing.proof} className="article">
      <p className="sub-line">
        {signing.articleTitle ? <>《<Foreign>{plain(signing.articleTitle)}</Foreign>》</> : words.signing.noTitle}
        {" · "}{words.signing.document} {documentId.slice(0, 12)}
      </p>
      <Reading of={text} what={words.signing.article}>
        {({ pieces, facts }) => (
          <>
            <p className="legend sub-line"><mark className="own">{words.facts.own}</mark> <mark>{words.facts.others}</mark> {words.facts.total(facts.length)}</p>
            <div className="text" data-testid="article-text">
              {pieces.map(({ text: said, fact }, at) =>
                fact === undefined ? <bdi key={at}>{plain(said)}</bdi> : (
                  <mark key={at} className={belongs(signing, fact) ? "own" : undefined} tabIndex={0} data-meaning={meaning(fact, words)}>
                    <bdi>{plain(said)}</bdi>
                    <span className="unseen">{words.inBrackets(meaning(fact, words))}</span>
                  </mark>
                ),
              )}
            </div>
          </>
        )}
      </Reading>
    </Panel>
  );
}
