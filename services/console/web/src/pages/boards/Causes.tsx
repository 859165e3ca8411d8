// Why a unit stands elsewhere than on the last final board of the period before: causes that sum to the change.
import type { CompareResponse } from "@proto/scoring/v1/appraisal_service_pb";
import { plain } from "@/format/plain";
import { Foreign, Reading } from "@/parts/Panel";
import { useWords } from "@/words";
import { useComparison, type Asked } from "./ranking";
import { waterfall } from "./waterfall";

function Told({ of }: { of: CompareResponse }) {
  const words = useWords();
  const w = words.ranking;
  const { was, now, causes, rankCauses } = of;
  const steps = waterfall(causes.map(({ scoreChange }) => scoreChange));
  const rankOf = (row: typeof was) => row?.rank || row?.cohortRank || "–";
  return (
    <>
      <p data-testid="compared">
        {w.against(plain(of.beforeBoard), of.before?.query?.period ?? "")}{words.colon}
        {w.from(rankOf(was), rankOf(now))}
        {of.rankChange !== "" && <strong>{w.places(of.rankChange)}</strong>}
        {of.scoreChange !== "" && <>{words.comma}{w.scoreMoved(was?.score ?? "", now?.score ?? "", of.scoreChange)}</>}
      </p>
      {of.undivided !== "" && <p className="sub-line">{w.undivided}{words.colon}<Foreign>{w.note(of.undivided)}</Foreign></p>}
      {causes.length > 0 && (
        <table aria-label={w.causes} className="causes">
          <thead>
            <tr>
              <th scope="col">{w.cause}</th>
              <th scope="col" className="right">{w.rankMoves}</th>
              <th scope="col" className="right">{w.scoreMoves}</th>
              <th scope="col" className="fall-column not-narrow"><span className="unseen">{w.picture}</span></th>
            </tr>
          </thead>
          <tbody>
            {causes.map(({ cause, scoreChange, rankChange }, at) => (
              <tr key={cause} data-cause={cause}>
                <td>{w.causeNames[cause]}</td>
                <td className="right">{rankChange === "" ? "–" : w.places(rankChange)}</td>
                <td className="right number">{w.signed(scoreChange)}</td>
                <td className="not-narrow" aria-hidden="true"><span className="fall"><i data-falls={steps[at]?.falls} style={{ left: `${steps[at]?.from ?? 0}%`, width: `${steps[at]?.width ?? 0}%` }} /></span></td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{w.sum}</th>
              <td className="right">{of.rankChange === "" ? "–" : w.places(of.rankChange)}</td>
              <td className="right number">{w.signed(of.scoreChange)}</td>
              <td className="not-narrow" />
            </tr>
          </tfoot>
        </table>
      )}
      {rankCauses !== undefined && (
        <p className="sub-line">{w.whoMoved(rankCauses.newUnits, -rankCauses.departedUnits, rankCauses.passedBy, -rankCauses.passed)}</p>
      )}
    </>
  );
}

export function Causes({ query, unit }: { query: Asked; unit: string }) {
  const words = useWords();
  const w = words.ranking;
  return (
    <Reading of={useComparison(query, unit)} what={w.causes}>
      {(told) => (told.noComparison === "" ? <Told of={told} /> : <p className="sub-line" data-testid="compared">{w.noComparison}{words.colon}<Foreign>{w.note(told.noComparison)}</Foreign></p>)}
    </Reading>
  );
}
