// Why a unit stands where it does: what moved it, who is next, where it lies behind, and every node of the framework down
// to what was reported.
import { FigureStatus } from "@proto/common/v1/values_pb";
import type { ExplainResponse } from "@proto/scoring/v1/appraisal_service_pb";
import type { Observation } from "@proto/scoring/v1/observation_pb";
import { NodeOutcome, type ExplainedNode, type Neighbour, type Shortcoming } from "@proto/scoring/v1/ranking_pb";
import { sideOf } from "@/format/plain";
import { Foreign, Reading } from "@/parts/Panel";
import { useSpeech, useWords } from "@/words";
import { Causes } from "./Causes";
import { useExplanation, type Asked } from "./ranking";

const mostShortcomings = 5;

function depthOf({ path }: ExplainedNode): number {
  return path === "" ? 0 : path.split("/").length;
}

function Word({ one }: { one: Observation }) {
  const w = useWords().ranking;
  const figure = one.value || `${one.numerator} ÷ ${one.denominator}`;
  return (
    <li>
      <Foreign>{`${one.indicator}${one.item && ` ${one.item}`} ${one.period}: ${figure}`}</Foreign>
      {one.source !== "" && <> · <Foreign>{one.source}</Foreign></>}
      {one.status < FigureStatus.CHECKED && <> <span className="mark mark-extracted">{w.notChecked}</span></>}
    </li>
  );
}

function Next({ name, of }: { name: (unit: string, gap: string) => string; of: Neighbour | undefined }) {
  return of?.row === undefined ? null : <span>{name(of.row.name || of.row.unit, of.gap)} </span>;
}

function Shortcomings({ all }: { all: readonly Shortcoming[] }) {
  const words = useWords();
  const w = words.ranking;
  if (all.length === 0) {
    return null;
  }
  return (
    <>
      <table aria-label={w.shortcomings}>
        <thead>
          <tr>
            <th scope="col">{w.shortcomings}</th>
            <th scope="col" className="right">{w.own}</th>
            <th scope="col" className="right">{w.mean}</th>
            <th scope="col" className="right">{w.behind}</th>
            <th scope="col" className="right">{w.place}</th>
          </tr>
        </thead>
        <tbody>
          {all.slice(0, mostShortcomings).map((one) => (
            <tr key={one.path} data-path={one.path}>
              <td><Foreign>{one.name || one.path}</Foreign>{!one.ofScore && <small className="quiet"> {w.asValue}</small>}</td>
              <td className="right number">{one.own}</td>
              <td className="right number">{one.mean}</td>
              <td className="right number main-line">{one.gap}</td>
              <td className="right">{w.placeOf(one.place, one.of)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {all.length > mostShortcomings && <p className="sub-line">{w.moreShortcomings(all.length - mostShortcomings)}</p>}
    </>
  );
}

function Nodes({ nodes }: { nodes: readonly ExplainedNode[] }) {
  const { words, language } = useSpeech();
  const w = words.ranking;
  return (
    <table aria-label={w.explanation}>
      <thead>
        <tr>
          <th scope="col">{w.node}</th>
          <th scope="col" className="right">{w.raw}</th>
          <th scope="col" className="right not-narrow">{w.weight}</th>
          <th scope="col" className="right">{w.points}</th>
          <th scope="col" className="right">{w.share}</th>
          <th scope="col" className="not-narrow">{w.why}</th>
        </tr>
      </thead>
      <tbody>
        {nodes.map((node) => (
          <tr key={node.path} data-path={node.path}>
            <td style={{ paddingInlineStart: `${depthOf(node) + 0.5}em` }}>
              <Foreign>{node.path === "" ? w.total : node.name || node.path}</Foreign>
              {node.observations.length > 0 && <ul className="plain-list sub-line">{node.observations.map((one) => <Word key={`${one.indicator} ${one.item} ${one.period}`} one={one} />)}</ul>}
            </td>
            <td className="right number">{node.raw}</td>
            <td className="right number not-narrow">{node.weight}</td>
            <td className="right number">{node.points || (node.outcome === NodeOutcome.SCORED ? "" : w.outcomes[node.outcome])}</td>
            <td className="right number">{node.share}</td>
            <td className="not-narrow sub-line"><Foreign>{[node.rule, ...node.notes].filter(Boolean).map((note) => w.note(sideOf(note, language))).join(words.semicolon)}</Foreign></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

// Where the unit stands, without the nodes: from one version.
function Standing({ of: { above, below, shortcomings }, query, unit }: { of: ExplainResponse; query: Asked; unit: string }) {
  const w = useWords().ranking;
  return (
    <>
      <Causes query={query} unit={unit} />
      <p data-testid="neighbours"><Next name={w.above} of={above} /><Next name={w.below} of={below} /></p>
      <Shortcomings all={shortcomings} />
    </>
  );
}

export function Explanation({ query, unit, brief = false }: { query: Asked; unit: string; brief?: boolean }) {
  const w = useWords().ranking;
  return (
    <Reading of={useExplanation(query, unit)} what={w.explanation}>
      {(told) => (
        <>
          <Standing of={told} query={query} unit={unit} />
          {!brief && <Nodes nodes={told.nodes} />}
        </>
      )}
    </Reading>
  );
}
