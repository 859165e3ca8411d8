// The register of facilities: what was begun, built, unveiled or put to use.
import { FacilityKind, FacilityStage, type Fact } from "@proto/ingest/v1/fact_pb";
import type { Facility } from "@proto/ingest/v1/ingest_service_pb";
import { ReviewService } from "@proto/ingest/v1/review_service_pb";
import { useMemo } from "react";
import { Link } from "react-router-dom";
import { useMayCall } from "@/api/may";
import { ingest, patience } from "@/api/services";
import { useZones } from "@/api/zones";
import { quantity, zoneName } from "@/format";
import { plain } from "@/format/plain";
import type { ListDefinition } from "@/lists/definition";
import { quoted, searching } from "@/lists/expression";
import { topics } from "@/live/stale";
import { Confidence } from "@/pages/documents/ArticleText";
import { documentAddress } from "@/pages/documents/list";
import { addressOf } from "@/pages/review/Doubles";
import { StatusMark, statusNames } from "@/parts/marks";
import { Foreign } from "@/parts/Panel";
import { useWords, type Words } from "@/words";

const order = { field: "date", falls: true };

// As filters have them: "in_use".
const kindNames = Object.entries(FacilityKind).flatMap(([name, value]) => (typeof value === "number" && value !== 0 ? [name.toLowerCase() as keyof Words["facility"]["kinds"]] : []));
const stageNames = Object.entries(FacilityStage).flatMap(([name, value]) => (typeof value === "number" && value !== 0 ? [name.toLowerCase() as keyof Words["facility"]["stages"]] : []));

function kindOf({ facilityKind }: Fact, words: Words): string {
  return facilityKind === FacilityKind.UNSPECIFIED ? words.notStated : words.facility.kinds[FacilityKind[facilityKind].toLowerCase() as keyof Words["facility"]["kinds"]] ?? words.notStated;
}

function stageOf({ stage }: Fact, words: Words): string {
  return stage === FacilityStage.UNSPECIFIED ? words.notStated : words.facility.stages[FacilityStage[stage].toLowerCase() as keyof Words["facility"]["stages"]] ?? words.notStated;
}

function nameOf({ subject, company }: Fact, words: Words): string {
  return plain(subject || company) || words.unnamed;
}

// Of the list a facility is always with its fact.
const factOf = ({ fact }: Facility): Fact => fact as Fact;

export function useFacilityList(): ListDefinition<Facility> {
  const words = useWords();
  const zones = useZones();
  const mayReview = useMayCall(ReviewService.method.getReviewItem);
  return useMemo((): ListDefinition<Facility> => {
    const w = words.facility;
    const s = words.signing;
    return {
      topic: topics.signings,
      scope: ["facilities"],
      what: words.rooms.facilities,
      fileName: "facilities",
      order,
      keyOf: (one) => factOf(one).id,
      fields: [
        { key: "q", kind: "search", label: w.search, restrict: searching },
        { key: "zone", kind: "choice", label: s.zone, choices: [...zones.map(({ id, name }) => ({ value: id, label: name })), { value: "none", label: s.unlistedZones }],
          restrict: (value) => (value === "none" ? "NOT zone.id:*" : `zone.id = ${quoted(value)}`) },
        { key: "kind", kind: "choice", label: w.kind, choices: kindNames.map((value) => ({ value, label: w.kinds[value] })), restrict: (value) => `kind = ${quoted(value)}` },
        { key: "stage", kind: "choice", label: w.stage, choices: stageNames.map((value) => ({ value, label: w.stages[value] })), restrict: (value) => `stage = ${quoted(value)}` },
        { key: "from", kind: "date", label: s.from, restrict: (value) => `date >= ${quoted(value)}` },
        { key: "to", kind: "date", label: s.to, restrict: (value) => `date <= ${quoted(value)}` },
        { key: "status", kind: "choice", label: s.status, choices: (["extracted", "checked", "signed_off", "rejected"] as const).map((value) => ({ value, label: words.status[value].word })),
          restrict: (value) => `status = ${quoted(value)}` },
      ],
      columns: [
        { key: "name", title: w.name, card: "head", sort: "name", cell: (one) => <Link to={documentAddress(one.documentId, one.articleId)} className="main-line"><Foreign>{nameOf(factOf(one), words)}</Foreign></Link>, sheet: (one) => nameOf(factOf(one), words) },
        { key: "kind", title: w.kind, width: "11%", sort: "kind", cell: (one) => kindOf(factOf(one), words), sheet: (one) => kindOf(factOf(one), words) },
        { key: "stage", title: w.stage, width: "10%", sort: "stage", cell: (one) => stageOf(factOf(one), words), sheet: (one) => stageOf(factOf(one), words) },
        { key: "zone", title: s.zone, width: "18%", sort: "zone.id", cell: (one) => <Foreign>{zoneName(factOf(one).zone, words)}</Foreign>, sheet: (one) => zoneName(factOf(one).zone, words) },
        { key: "date", title: s.date, width: "12%", sort: "date", cell: (one) => (
          <>
            <div className="number">{one.date || words.notStated}</div>
            <div className="sub-line">{factOf(one).day ? "" : one.date ? s.published : ""}</div>
          </>
        ), sheet: (one) => one.date },
        { key: "count", title: s.count, width: "8%", align: "right", spare: true, cell: (one) => <span className="number">{factOf(one).count?.toString() ?? ""}</span>, sheet: (one) => (factOf(one).count === undefined ? "" : Number(factOf(one).count)) },
        { key: "amount", title: w.amount, width: "14%", align: "right", spare: true, cell: (one) => <span className="number">{quantity(factOf(one).amount, words)}</span>, sheet: (one) => quantity(factOf(one).amount, words) },
        { key: "company", title: s.company, width: "14%", spare: true, cell: (one) => <Foreign>{plain(factOf(one).company)}</Foreign>, sheet: (one) => plain(factOf(one).company) },
        { key: "confidence", title: words.facts.confidenceTitle, width: "9%", spare: true, sort: "confidence", cell: (one) => <Confidence of={factOf(one)} />, sheet: (one) => factOf(one).confidence ?? "" },
        // To the desk, where it is compared with its proof and mended.
        { key: "status", title: s.status, width: "9%", cell: (one) => (mayReview ? <Link to={addressOf(`fact/${factOf(one).id}`)}><StatusMark status={factOf(one).status} /></Link> : <StatusMark status={factOf(one).status} />),
          sheet: (one) => words.status[statusNames[factOf(one).status]].word },
      ],
      read: async (query) => {
        const { facilities, nextPageToken } = await ingest.listFacilities(query, patience);
        return { rows: facilities.filter(({ fact }) => fact !== undefined), nextPageToken };
      },
    };
  }, [words, zones, mayReview]);
}
