// Why a unit stands where it does: every node of the framework down to what was reported.
import { NodeOutcome, type ExplainedNode, type Neighbour, type RankingQuery } from "@proto/scoring/v1/ranking_pb";
import type { Observation } from "@proto/scoring/v1/observation_pb";
import { FigureStatus } from "@proto/common/v1/values_pb";
import { useQuery } from "@tanstack/react-query";
import { appraisal, patience } from "@/api/services";
import { topics } from "@/live/stale";
import { Foreign, Reading } from "@/parts/Panel";
import { useWords } from "@/words";

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

export function Explanation({ query, unit }: { query: RankingQuery; unit: string }) {
  const words = useWords();
  const w = words.ranking;
  const { framework, version, period, cohort, knownOn, atLeast, logNo, board, boardRevision } = query;
  const explained = useQuery({
    queryKey: [topics.boards, "explain", framework, version, period, cohort, knownOn, atLeast, logNo.toString(), unit],
    queryFn: () => appraisal.explain({ query: { framework, version, period, cohort, knownOn, atLeast, logNo, board, boardRevision }, unit }, patience),
  });
  return (
    <Reading of={explained} what={w.explanation}>
      {({ nodes, above, below }) => (
        <>
          <p className="sub-line"><Next name={w.above} of={above} /><Next name={w.below} of={below} /></p>
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
                  <td className="not-narrow sub-line"><Foreign>{[node.rule, ...node.notes].filter(Boolean).map(w.note).join(words.semicolon)}</Foreign></td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </Reading>
  );
}
