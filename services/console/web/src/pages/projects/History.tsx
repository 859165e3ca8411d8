import { NodeEventKind as Kind, type NodeEntry } from "@proto/approval/v1/node_pb";
import { useInfiniteQuery } from "@tanstack/react-query";
import { kindNames } from "@/casework/names";
import { usePersonName } from "@/api/person";
import { approval, patience } from "@/api/services";
import { moment } from "@/format";
import { plain } from "@/format/plain";
import { topics } from "@/live/stale";
import { Foreign, Nothing, Reading } from "@/parts/Panel";
import { useWords } from "@/words";

const pageSize = 20;
// Dates of these are the day on which they were recorded.
const notes: readonly (Kind | undefined)[] = [Kind.CORRECTED, Kind.ASSIGNED, Kind.REMINDED];

// happenedOn: as the entry has it by now.
export type OnCorrect = (entry: NodeEntry, happenedOn: string) => void;

// The date that a later entry gave this one.
function correctedTo(entry: NodeEntry, entries: readonly NodeEntry[]): string | undefined {
  return entries.find(({ procedureId, event }) => procedureId === entry.procedureId && event?.kind === Kind.CORRECTED && event.corrected === entry.number)?.event?.happenedOn;
}

// What an event says beside its kind and its day, in the order in which one asks for it.
function useDetails(): (entry: NodeEntry) => string {
  const words = useWords();
  const person = usePersonName();
  const w = words.casework;
  const named = (label: string, value: string | undefined) => (value ? `${label}${words.colon}${plain(value)}` : "");
  return ({ event }) => {
    const { stop, extension, responsible } = event ?? {};
    return [
      event?.kind === Kind.CORRECTED ? w.correctedEntry(event.corrected.toString(), event.wasOn, event.happenedOn) : "",
      extension && w.extendedBy(extension.days, w.extensionBy[extension.by === 2 ? "government" : "office_head"], plain(extension.decidedBy)),
      named(w.fields.notice, stop?.notice),
      named(w.fields.expectedUntil, stop?.expectedUntil),
      named(w.fields.office, responsible?.office),
      named(w.fields.officer, responsible?.officer && person(responsible.officer)),
      named(w.fields.chiefOfficer, responsible?.chiefOfficer && person(responsible.chiefOfficer)),
      named(w.fields.reason, event?.reason),
      named(w.fields.papers, event?.papers.join(words.comma)),
      named(w.fields.validUntil, event?.validUntil),
    ].filter(Boolean).join(words.semicolon);
  };
}

// What happened to a case, or to one of its procedures: on which day, and who recorded it when. The newest stands first.
export function History({ caseId, procedureId, onCorrect }: { caseId: string; procedureId: string; onCorrect?: OnCorrect | undefined }) {
  const words = useWords();
  const w = words.casework;
  const person = usePersonName();
  const details = useDetails();
  const pages = useInfiniteQuery({
    queryKey: [topics.cases, "history", caseId, procedureId],
    queryFn: ({ pageParam }) => approval.listNodeEvents({ id: caseId, procedureId, pageSize, pageToken: pageParam }, patience),
    initialPageParam: "",
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    select: ({ pages: read }) => read.flatMap(({ entries }) => entries),
  });
  return (
    <Reading of={pages} what={w.history}>
      {(entries) => (
        <>
          {entries.length === 0 && <Nothing>{w.noHistory}</Nothing>}
          <ol className="history">
            {entries.map((entry) => {
              const { event, number } = entry;
              const moved = correctedTo(entry, entries);
              const happenedOn = moved ?? event?.happenedOn ?? "";
              const told = details(entry);
              return (
                <li key={`${entry.procedureId}.${number}`}>
                  <span className="number">{happenedOn}</span>{" "}
                  <strong>{w.kinds[kindNames[event?.kind ?? Kind.UNSPECIFIED]]}</strong>
                  {procedureId === "" && <> {entry.zh}</>}
                  {moved !== undefined && <small className="quiet"> {w.wasOn(event?.happenedOn ?? "")}</small>}
                  {onCorrect && !notes.includes(event?.kind) && (
                    <> <button type="button" className="button" onClick={() => onCorrect(entry, happenedOn)} aria-label={w.correctEntry(number.toString())}>{w.kinds.corrected}</button></>
                  )}
                  {told !== "" && <div><Foreign>{told}</Foreign></div>}
                  <div className="sub-line">{w.recordedBy(number.toString(), person(entry.actor), moment(entry.recordedAt))}</div>
                </li>
              );
            })}
          </ol>
          {pages.hasNextPage && <button type="button" className="button" onClick={() => void pages.fetchNextPage()}>{w.moreHistory}</button>}
        </>
      )}
    </Reading>
  );
}
