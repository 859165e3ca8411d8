// Search over signings, projects and zones: the services search, the page shows.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { ApprovalService } from "@proto/approval/v1/approval_service_pb";
import { IngestService } from "@proto/ingest/v1/ingest_service_pb";
import { useNavigate } from "react-router-dom";
import { reasonOf } from "@/api/failure";
import { useMayCall } from "@/api/may";
import { approval, ingest, patience } from "@/api/services";
import { useZones } from "@/api/zones";
import { caseName, projectName, useMoney, zoneName } from "@/format";
import { plain } from "@/format/plain";
import { topics } from "@/live";
import { searching } from "@/lists/expression";
import { Dialog } from "@/parts/Dialog";
import { useWords } from "@/words";

const shown = 6;
const restMs = 200;

interface Hit {
  to: string;
  kind: "signing" | "project" | "zone";
  title: string;
  note: string;
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(text), restMs);
    return () => window.clearTimeout(timer);
  }, [text]);
  return settled;
}

function useHits(text: string): { hits: readonly Hit[]; isReading: boolean; error: unknown } {
  const words = useWords();
  const money = useMoney();
  const filter = searching(text);
  const enabled = filter !== "";
  const seesSignings = useMayCall(IngestService.method.listSignings);
  const seesCases = useMayCall(ApprovalService.method.listCases);
  const signings = useQuery({
    queryKey: [topics.signings, "search", filter],
    queryFn: () => ingest.listSignings({ filter, pageSize: shown }, patience),
    placeholderData: keepPreviousData,
    enabled: enabled && seesSignings,
  });
  const cases = useQuery({
    queryKey: [topics.cases, "search", filter],
    queryFn: () => approval.listCases({ filter, pageSize: shown }, patience),
    placeholderData: keepPreviousData,
    enabled: enabled && seesCases,
  });
  const zones = useZones();
  const hits: Hit[] = !enabled
    ? []
    : [
        ...zones.filter(({ name }) => name.includes(text.trim())).slice(0, shown).map(({ id, name, province }): Hit => ({
          kind: "zone", to: `/signings?zone=${encodeURIComponent(id)}`, title: name, note: province,
        })),
        ...(cases.data?.cases ?? []).map((one): Hit => ({
          kind: "project", to: `/projects/${encodeURIComponent(one.id)}`, title: caseName(one), note: `${zoneName(one.zone, words)}${words.comma}${money(one.amount)}`,
        })),
        ...(signings.data?.signings ?? []).map((one): Hit => ({
          kind: "signing",
          to: `/signings/${encodeURIComponent(one.id)}`,
          title: one.members.slice(0, 2).map(projectName).join(words.comma) || plain(one.articleTitle) || words.unnamed,
          note: [zoneName(one.zone, words), money(one.amount), one.signedOn || one.publishedOn].filter(Boolean).join(words.comma),
        })),
      ];
  return { hits, isReading: enabled && (signings.isFetching || cases.isFetching), error: signings.error ?? cases.error };
}

export default function Search({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const box = useRef<HTMLInputElement>(null);
  const { hits, isReading, error } = useHits(useSettled(text));
  const chosen = Math.min(at, hits.length - 1);
  useEffect(() => box.current?.focus(), []);
  const go = (hit: Hit | undefined) => {
    if (hit !== undefined) {
      onClose();
      navigate(hit.to);
    }
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) {
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(hits.length - 1, chosen + step)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(hits[chosen]);
    }
  };
  return (
    <Dialog title={words.search.title} onClose={onClose} className="search">
      <input ref={box} type="search" className="search-box" role="combobox" aria-expanded={hits.length > 0} aria-controls="hits" aria-autocomplete="list"
        aria-activedescendant={hits.length > 0 ? `hit-${chosen}` : undefined} aria-label={words.search.title} placeholder={words.search.hint}
        value={text} onKeyDown={onKey} onChange={({ target }) => (setText(target.value), setAt(0))} />
      <ul id="hits" role="listbox" aria-label={words.search.hits}>
        {hits.map((hit, index) => (
          <li key={hit.to} id={`hit-${index}`} role="option" aria-selected={index === chosen} onMouseDown={(event) => event.preventDefault()} onClick={() => go(hit)}>
            <span className="mark mark-plain">{words.search.kinds[hit.kind]}</span> <bdi>{hit.title}</bdi> <span className="quiet">{hit.note}</span>
          </li>
        ))}
      </ul>
      <p className="quiet" role="status">
        {error !== null && error !== undefined ? reasonOf(error, words) : text.trim() === "" ? words.search.how : isReading ? words.search.reading : hits.length === 0 ? words.search.none : words.search.keys}
      </p>
    </Dialog>
  );
}
