import { TodoDue, TodoOf } from "@proto/approval/v1/approval_service_pb";
import type { Todo } from "@proto/approval/v1/node_pb";
import { useMemo } from "react";
import { Link } from "react-router-dom";
import { approval, patience } from "@/api/services";
import { useZones } from "@/api/zones";
import { ActButtons, dailyKinds, type OnAct } from "@/casework/ActButtons";
import { DueDay } from "@/casework/DueDay";
import { actNames, kindNames, statusNames } from "@/casework/names";
import { usePersonName } from "@/api/person";
import { caseName, sundayOf, zoneName } from "@/format";
import type { ListDefinition } from "@/lists/definition";
import { allOf, containing, quoted, searching } from "@/lists/expression";
import { useLive } from "@/live";
import { topics } from "@/live/stale";
import { LightMark, lightNames } from "@/parts/marks";
import { Foreign } from "@/parts/Panel";
import { nodeAddress } from "@/pages/projects/list";
import { useWords } from "@/words";

// By due day; the service takes no other order.
const order = { field: "due_on", falls: false };

export const whose = { mine: TodoOf.MINE, office: TodoOf.MY_OFFICE, all: TodoOf.ALL } as const;
export const dues = { any: TodoDue.ANY, overdue: TodoDue.OVERDUE, today: TodoDue.TODAY, week: TodoDue.THIS_WEEK, upcoming: TodoDue.ANY } as const;

export interface TodoScope {
  of: keyof typeof whose;
  due: keyof typeof dues;
  readyOnly: boolean;
}

export function useTodoList({ of, due, readyOnly }: TodoScope, onAct: OnAct): ListDefinition<Todo> {
  const words = useWords();
  const zones = useZones();
  const person = usePersonName();
  const { businessDate } = useLive();
  return useMemo((): ListDefinition<Todo> => {
    const w = words.todo;
    const c = words.casework;
    const office = ({ node }: Todo) => [node?.responsible?.office, node?.responsible?.officer && person(node.responsible.officer)].filter(Boolean).join(words.comma);
    return {
      topic: topics.cases,
      scope: [of, due, String(readyOnly), businessDate],
      what: words.rooms.todo,
      fileName: "todo",
      order,
      keyOf: ({ node }) => `${node?.id}.${node?.act}`,
      fields: [
        { key: "q", kind: "search", label: w.searchNames, restrict: searching },
        { key: "zone", kind: "choice", label: words.signing.zone, choices: zones.map(({ id, name }) => ({ value: id, label: name })), restrict: (value) => `zone.id = ${quoted(value)}` },
        { key: "act", kind: "choice", label: w.act, choices: (["receive", "answer", "complete", "resume", "deliver"] as const).map((value) => ({ value, label: w.actNames[value] })), restrict: (value) => `act = ${quoted(value)}` },
        { key: "office", kind: "text", label: w.office, restrict: (value) => containing("office", value) },
      ],
      columns: [
        { key: "project", title: w.project, card: "head", cell: ({ node }) => node && <Link to={nodeAddress(node)} className="main-line"><Foreign>{caseName(node)}</Foreign></Link>, sheet: ({ node }) => (node ? caseName(node) : "") },
        { key: "zone", title: words.signing.zone, width: "12%", spare: true, cell: ({ node }) => <Foreign>{zoneName(node?.zone, words)}</Foreign>, sheet: ({ node }) => zoneName(node?.zone, words) },
        { key: "procedure", title: w.procedure, width: "16%", cell: ({ node, ready }) => <span>{node?.zh}{!ready && <small className="quiet"> {w.missing(node?.missing.join(words.comma) ?? "")}</small>}</span>, sheet: ({ node }) => node?.zh ?? "" },
        { key: "office", title: w.office, width: "14%", cell: (one) => <Foreign>{office(one)}</Foreign>, sheet: office },
        { key: "status", title: words.signing.status, width: "8%", spare: true, cell: ({ node }) => node && c.statuses[statusNames[node.status]], sheet: ({ node }) => (node ? c.statuses[statusNames[node.status]] : "") },
        { key: "due", title: w.dueOn, width: "13%", cell: ({ node }) => <DueDay day={node?.actDueOn ?? ""} />, sheet: ({ node }) => node?.actDueOn ?? "" },
        { key: "light", title: words.project.light, width: "8%", card: "bare", cell: ({ node }) => node && <LightMark light={node.light} />, sheet: ({ node }) => (node ? words.lights[lightNames[node.light]] : "") },
        { key: "act", title: w.act, width: "8%", card: "bare", cell: ({ node }) => node && <span className="mark mark-plain">{w.actNames[actNames[node.act]]}</span>, sheet: ({ node }) => (node ? w.actNames[actNames[node.act]] : "") },
        { key: "acts", title: w.acts, width: "18%", card: "head", cell: ({ node }) => node && <ActButtons node={node} kinds={dailyKinds} onAct={onAct} />,
          sheet: ({ node }) => node?.allowed.map((kind) => c.kinds[kindNames[kind]]).join(words.comma) ?? "" },
      ],
      read: async ({ filter, pageSize, pageToken }) => {
        // What comes after this week.
        const later = due === "upcoming" && businessDate !== "" ? `due_on > ${quoted(sundayOf(businessDate))}` : "";
        const { todos, nextPageToken } = await approval.listTodo({ of: whose[of], due: dues[due], readyOnly, filter: allOf([later, filter]), pageSize, pageToken }, patience);
        return { rows: todos, nextPageToken };
      },
    };
  }, [words, zones, person, of, due, readyOnly, onAct, businessDate]);
}
