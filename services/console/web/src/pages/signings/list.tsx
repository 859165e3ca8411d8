import type { Signing } from "@proto/ingest/v1/signing_pb";
import { useMemo } from "react";
import { ingest, patience } from "@/api/services";
import { useZones } from "@/api/zones";
import { projectName, zoneName } from "@/format";
import { majorUnits } from "@/format/money";
import type { ListDefinition } from "@/lists/definition";
import { containing, quoted, searching } from "@/lists/expression";
import { exactNumber } from "@/lists/sheet";
import { topics } from "@/live/stale";
import { Confidence } from "@/pages/documents/ArticleText";
import { statusNames } from "@/parts/marks";
import { useWords } from "@/words";
import { Amount, Dated, Names, State, Zone } from "./cells";

const order = { field: "published_on", falls: true };

// The two registers that offices keep (江阴 has both): in yuan alone, or with a sum in dollars, whose yuan are the same money.
const registers = {
  domestic: "amount_cny >= 1e8 AND NOT amount_usd:*",
  foreign: "amount_usd >= 1e7",
} as const;
export type Register = keyof typeof registers;

export function useSigningList(): ListDefinition<Signing> {
  const words = useWords();
  const zones = useZones();
  return useMemo((): ListDefinition<Signing> => {
    const w = words.signing;
    const yuan = (amount: Signing["amount"]) => (amount === undefined ? "" : exactNumber(majorUnits(amount)));
    return {
      topic: topics.signings,
      what: words.rooms.signings,
      fileName: "signings",
      order,
      keyOf: ({ id }) => id,
      fields: [
        { key: "q", kind: "search", label: w.searchNames, restrict: searching },
        { key: "zone", kind: "choice", label: w.zone, choices: [...zones.map(({ id, name }) => ({ value: id, label: name })), { value: "none", label: w.unlistedZones }],
          restrict: (value) => (value === "none" ? "NOT zone.id:*" : `zone.id = ${quoted(value)}`) },
        { key: "register", kind: "choice", label: w.register, choices: (["domestic", "foreign"] as const).map((value) => ({ value, label: w.registers[value] })),
          restrict: (value) => registers[value as Register] ?? "" },
        { key: "min", kind: "amount", label: w.atLeast, restrict: (value) => `amount_cny >= ${value}` },
        { key: "max", kind: "amount", label: w.atMost, restrict: (value) => `amount_cny <= ${value}` },
        { key: "from", kind: "date", label: w.from, restrict: (value) => `date >= ${quoted(value)}` },
        { key: "to", kind: "date", label: w.to, restrict: (value) => `date <= ${quoted(value)}` },
        { key: "company", kind: "text", label: w.company, restrict: (value) => containing("company", value) },
        { key: "status", kind: "choice", label: w.status, choices: (["extracted", "checked", "signed_off", "rejected"] as const).map((value) => ({ value, label: words.status[value].word })),
          restrict: (value) => `status = ${quoted(value)}` },
      ],
      columns: [
        { key: "names", title: w.projects, card: "head", cell: (one) => <Names signing={one} />, sheet: (one) => one.members.map(projectName).join(words.comma) || words.unnamed },
        { key: "zone", title: w.zone, width: "15%", sort: "zone.id", cell: (one) => <Zone signing={one} />, sheet: (one) => zoneName(one.zone, words) },
        { key: "amount", title: w.amount, width: "15%", align: "right", sort: "amount_cny", cell: (one) => <Amount signing={one} />, sheet: (one) => yuan(one.amount) },
        { key: "currency", title: w.currency, width: "7%", spare: true, cell: (one) => one.amount?.currency ?? "", sheet: (one) => one.amount?.currency ?? "" },
        { key: "count", title: w.count, width: "8%", align: "right", sort: "count", cell: (one) => <span className="number">{one.count.toString()}</span>, sheet: (one) => Number(one.count) },
        { key: "date", title: w.date, width: "11%", sort: "date", cell: (one) => <Dated signing={one} />, sheet: (one) => one.signedOn || one.publishedOn },
        { key: "published", title: w.publishedOn, width: "11%", spare: true, sort: "published_on", cell: (one) => <span className="number">{one.publishedOn}</span>, sheet: (one) => one.publishedOn },
        { key: "title", title: w.article, width: "16%", spare: true, cell: (one) => one.articleTitle, sheet: (one) => one.articleTitle },
        { key: "confidence", title: words.facts.confidenceTitle, width: "9%", spare: true, sort: "confidence", cell: (one) => <Confidence of={one} />, sheet: (one) => one.confidence ?? "" },
        { key: "status", title: w.status, width: "8%", cell: (one) => <State signing={one} />, sheet: (one) => words.status[statusNames[one.status]].word },
      ],
      read: async (query) => {
        const { signings, nextPageToken } = await ingest.listSignings(query, patience);
        return { rows: signings, nextPageToken };
      },
    };
  }, [words, zones]);
}
