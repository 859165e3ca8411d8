import type { ReviewItem } from "@proto/ingest/v1/review_pb";
import { useMemo } from "react";
import { patience, review } from "@/api/services";
import { useZones } from "@/api/zones";
import { moment, useMoney, zoneName } from "@/format";
import { inYi } from "@/format/money";
import type { ListDefinition } from "@/lists/definition";
import { allOf, quoted } from "@/lists/expression";
import { topics } from "@/live/stale";
import { Confidence } from "@/pages/documents/ArticleText";
import { Foreign } from "@/parts/Panel";
import { StatusMark, statusNames } from "@/parts/marks";
import { useWords } from "@/words";
import { figureOf, type State } from "./figure";

// What hangs most on first, then what the reading was least sure of: as the service has it where no order is asked.
const order = { field: "weight", falls: true };

export function useReviewList(state: State, onPick: (item: ReviewItem) => void): ListDefinition<ReviewItem> {
  const words = useWords();
  const zones = useZones();
  const money = useMoney();
  return useMemo((): ListDefinition<ReviewItem> => {
    const w = words.review;
    return {
      topic: topics.signings,
      scope: [state],
      what: w.queue,
      fileName: "review",
      order,
      keyOf: ({ id }) => id,
      fields: [
        { key: "zone", kind: "choice", label: words.signing.zone, choices: zones.map(({ id, name }) => ({ value: id, label: name })), restrict: (value) => `zone.id = ${quoted(value)}` },
        { key: "month", kind: "text", label: w.month, restrict: (value) => `month = ${quoted(value)}` },
      ],
      columns: [
        { key: "name", title: words.signing.projects, card: "head", cell: (item) => (
          <>
            <button type="button" className="link main-line" onClick={() => onPick(item)}><Foreign>{figureOf(item, words).name}</Foreign></button>
            <div className="sub-line"><Foreign>{zoneName(figureOf(item, words).zone, words)}</Foreign></div>
          </>
        ), sheet: (item) => figureOf(item, words).name },
        { key: "zone", title: words.signing.zone, width: "18%", spare: true, cell: (item) => <Foreign>{zoneName(figureOf(item, words).zone, words)}</Foreign>, sheet: (item) => zoneName(figureOf(item, words).zone, words) },
        { key: "amount", title: words.signing.amount, width: "22%", align: "right", spare: true, cell: (item) => <span className="number">{money(figureOf(item, words).signing?.amount)}</span>, sheet: (item) => money(figureOf(item, words).signing?.amount) },
        { key: "weight", title: w.weight, width: "27%", align: "right", sort: "weight", cell: ({ weight }) => (weight === 0n ? <span className="quiet">{w.offBoard}</span> : <span className="number main-line">{money({ $typeName: "zoneflow.common.v1.Money", currency: "CNY", minor: weight })}</span>),
          sheet: ({ weight }) => Number(inYi(weight).replace(/,/g, "")) },
        { key: "confidence", title: words.facts.confidenceTitle, width: "22%", sort: "confidence", cell: (item) => <Confidence of={figureOf(item, words)} />, sheet: (item) => figureOf(item, words).confidence ?? "" },
        { key: "month", title: w.month, width: "16%", spare: true, sort: "month", cell: ({ month }) => <span className="number">{month}</span>, sheet: ({ month }) => month },
        { key: "since", title: w.waitingSince, width: "24%", spare: true, sort: "waiting_since", cell: ({ waitingSince }) => <span className="number">{moment(waitingSince)}</span>, sheet: ({ waitingSince }) => waitingSince },
        { key: "status", title: words.signing.status, width: "16%", spare: true, cell: ({ status }) => <StatusMark status={status} />, sheet: ({ status }) => words.status[statusNames[status]].word },
      ],
      read: async ({ filter, ...query }) => {
        const { items, nextPageToken } = await review.listReviewItems({ ...query, filter: allOf(["kind = signing", state === "all" ? "" : `status = ${state}`, filter]) }, patience);
        return { rows: items, nextPageToken };
      },
    };
  }, [words, zones, money, state, onPick]);
}
