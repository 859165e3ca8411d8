import { DaysOf, type ChainLink } from "@proto/approval/v1/plan_pb";
import { useQuery } from "@tanstack/react-query";
import { approval, patience } from "@/api/services";
import { topics } from "@/live/stale";
import { Reading } from "@/parts/Panel";
import { useWords } from "@/words";

const whoseNames = {
  [DaysOf.UNSPECIFIED]: "none",
  [DaysOf.OFFICE]: "office",
  [DaysOf.ENTERPRISE]: "enterprise",
  [DaysOf.NOTICE]: "notice",
} as const;

function Chain({ title, links }: { title: string; links: readonly ChainLink[] }) {
  const words = useWords();
  const w = words.plan;
  return links.length === 0 ? null : (
    <details className="not-counted" open>
      <summary>{title}</summary>
      <ol className="plain-list">
        {links.map(({ procedureId, zh, words: said, whose, daysWd, slackWd }) => (
          <li key={procedureId}>
            <strong>{zh}</strong> <small className="quiet">{w.whose[whoseNames[whose]]} {words.plan.wd(daysWd)}</small>{slackWd !== undefined && slackWd < 0 && <small className="fault"> {words.casework.slackDays(slackWd)}</small>}
            <div className="sub-line">{said}</div>
          </li>
        ))}
      </ol>
    </details>
  );
}

// Why a procedure stands where it does, in words: what it waits for, and what waits for it.
export function Why({ caseId, procedureId }: { caseId: string; procedureId: string }) {
  const w = useWords().plan;
  const query = useQuery({ queryKey: [topics.cases, "why", caseId, procedureId], queryFn: () => approval.explainNode({ id: caseId, procedureId }, patience) });
  return (
    <section aria-label={w.why}>
      <h3>{w.why}</h3>
      <Reading of={query} what={w.why}>
        {({ words: said, earliest, latest }) => (
          <>
            <p>{said}</p>
            <Chain title={w.earliestChain} links={earliest} />
            <Chain title={w.latestChain} links={latest} />
          </>
        )}
      </Reading>
    </section>
  );
}
