import { Light, Track, type Case } from "@proto/approval/v1/case_pb";
import { useMemo } from "react";
import { Link } from "react-router-dom";
import { approval, patience } from "@/api/services";
import { useZones } from "@/api/zones";
import { caseName, projectName, useMoney, zoneName } from "@/format";
import { majorUnits } from "@/format/money";
import type { ListDefinition } from "@/lists/definition";
import { quoted, searching } from "@/lists/expression";
import { exactNumber } from "@/lists/sheet";
import { topics } from "@/live/stale";
import { LightMark, lightNames } from "@/parts/marks";
import { Foreign } from "@/parts/Panel";
import { useWords } from "@/words";

const order = { field: "zone.id", falls: false };

export const trackNames = {
  [Track.UNSPECIFIED]: "none",
  [Track.PRE_REVIEW]: "pre_review",
  [Track.PROMISE]: "promise",
  [Track.LAND_PENDING]: "land_pending",
  [Track.DONE]: "done",
} as const;

export function projectAddress(id: string): string {
  return `/projects/${encodeURIComponent(id)}`;
}

// A node of a project, opened.
export function nodeAddress({ caseId, procedureId }: { caseId: string; procedureId: string }): string {
  return `${projectAddress(caseId)}?node=${encodeURIComponent(procedureId)}`;
}

function CaseMoney({ one }: { one: Case }) {
  const money = useMoney();
  return <span className="number main-line">{money(one.amount)}</span>;
}

export function useProjectList(): ListDefinition<Case> {
  const words = useWords();
  const zones = useZones();
  return useMemo((): ListDefinition<Case> => {
    const w = words.project;
    return {
      topic: topics.cases,
      what: words.rooms.projects,
      fileName: "projects",
      order,
      keyOf: ({ id }) => id,
      fields: [
        { key: "q", kind: "search", label: w.searchNames, restrict: searching },
        { key: "zone", kind: "choice", label: words.signing.zone, choices: zones.map(({ id, name }) => ({ value: id, label: name })), restrict: (value) => `zone.id = ${quoted(value)}` },
        { key: "min", kind: "amount", label: words.signing.atLeast, restrict: (value) => `currency = "CNY" AND amount >= ${value}` },
        { key: "max", kind: "amount", label: words.signing.atMost, restrict: (value) => `currency = "CNY" AND amount <= ${value}` },
        { key: "light", kind: "choice", label: w.light, choices: (["red", "yellow", "green"] as const).map((value) => ({ value, label: words.lights[value] })), restrict: (value) => `light = ${quoted(value)}` },
        { key: "track", kind: "choice", label: w.track, choices: (["pre_review", "promise", "land_pending", "done"] as const).map((value) => ({ value, label: words.tracks[value] })), restrict: (value) => `track = ${quoted(value)}` },
        { key: "from", kind: "date", label: w.startFrom, restrict: (value) => `required_start >= ${quoted(value)}` },
        { key: "to", kind: "date", label: w.startTo, restrict: (value) => `required_start <= ${quoted(value)}` },
      ],
      columns: [
        { key: "name", title: w.name, card: "head", sort: "company", cell: (one) => <Link to={projectAddress(one.id)} className="main-line"><Foreign>{caseName(one)}</Foreign></Link>,
          sheet: (one) => projectName({ company: one.company, name: one.projectName }) },
        { key: "zone", title: words.signing.zone, width: "18%", sort: "zone.id", cell: (one) => <Foreign>{zoneName(one.zone, words)}</Foreign>, sheet: (one) => zoneName(one.zone, words) },
        { key: "amount", title: w.amount, width: "14%", align: "right", cell: (one) => <CaseMoney one={one} />, sheet: (one) => (one.amount === undefined ? "" : exactNumber(majorUnits(one.amount))) },
        { key: "currency", title: words.signing.currency, width: "7%", spare: true, cell: (one) => one.amount?.currency ?? "", sheet: (one) => one.amount?.currency ?? "" },
        { key: "track", title: w.track, width: "14%", cell: (one) => <span className="mark mark-plain" title={one.trackReason}>{words.tracks[trackNames[one.track]]}</span>, sheet: (one) => words.tracks[trackNames[one.track]] },
        { key: "start", title: w.requiredStart, width: "12%", sort: "required_start", cell: (one) => <span className="number">{one.requiredStart || w.notSet}</span>, sheet: (one) => one.requiredStart },
        { key: "light", title: w.light, width: "10%", cell: (one) => (one.light === Light.UNSPECIFIED ? <span className="quiet">{words.lights.none}</span> : <LightMark light={one.light} />), sheet: (one) => words.lights[lightNames[one.light]] },
      ],
      read: async (query) => {
        const { cases, nextPageToken } = await approval.listCases(query, patience);
        return { rows: cases, nextPageToken };
      },
    };
  }, [words, zones]);
}
