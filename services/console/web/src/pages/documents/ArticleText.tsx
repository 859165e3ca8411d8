import type { Fact } from "@proto/ingest/v1/fact_pb";
import { plain } from "@/format/plain";
import { Table, type Column } from "@/parts/Table";
import { useWords } from "@/words";
import type { ArticleText as Text } from "./article";
import { claim, isUnsure, kindOf, meaning, reasons } from "./fact";
import { Foreign } from "@/parts/Panel";

// The text with what was read marked where it stands. What is not sure has a broken line and a question mark, too.
export function ArticleText({ text: { pieces }, isOwn }: { text: Text; isOwn?: (fact: Fact) => boolean }) {
  const words = useWords();
  return (
    <div className="text" data-testid="article-text">
      {pieces.map(({ text: said, fact }, at) =>
        fact === undefined ? <bdi key={at}>{plain(said)}</bdi> : (
          <mark key={at} className={[isOwn?.(fact) && "own", isUnsure(fact) && "unsure"].filter(Boolean).join(" ") || undefined} tabIndex={0} data-meaning={meaning(fact, words)}>
            <bdi>{plain(said)}</bdi>
            {isUnsure(fact) && <sup aria-hidden="true">?</sup>}
            <span className="unseen">{words.inBrackets(meaning(fact, words))}</span>
          </mark>
        ),
      )}
    </div>
  );
}

export function Confidence({ of }: { of: { confidence?: number; reasons: readonly string[] } }) {
  const words = useWords();
  if (of.confidence === undefined) {
    return <span className="quiet">{words.facts.notTold}</span>;
  }
  return (
    <>
      <span className="number">{of.confidence}%</span>
      {isUnsure(of) && <> <span className="mark mark-extracted">{words.facts.unsure}</span></>}
    </>
  );
}

// The facts, those that need a look first if asked so.
export function FactTable({ facts }: { facts: readonly Fact[] }) {
  const words = useWords();
  const w = words.facts;
  const columns: Column<Fact>[] = [
    { key: "claim", title: w.claim, card: "head", cell: (fact) => <><span className="mark mark-plain">{kindOf(fact, words)}</span> <Foreign>{claim(fact, words)}</Foreign></> },
    { key: "confidence", title: w.confidenceTitle, width: "22%", cell: (fact) => <Confidence of={fact} /> },
    { key: "reasons", title: w.reasons, width: "34%", cell: (fact) => <span className="sub-line">{reasons(fact, words)}</span> },
  ];
  return <Table label={words.signing.proof} columns={columns} rows={facts} keyOf={({ id }) => id} />;
}
