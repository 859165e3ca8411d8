import { WhistleMove, type Ticket } from "@proto/notification/v1/whistle_pb";
import { useMemo } from "react";
import { Link } from "react-router-dom";
import { patience, whistles } from "@/api/services";
import { moment, zoneName } from "@/format";
import { plain } from "@/format/plain";
import type { ListDefinition } from "@/lists/definition";
import { allOf, containing, quoted } from "@/lists/expression";
import { topics } from "@/live/stale";
import { Foreign } from "@/parts/Panel";
import { useWords } from "@/words";
import { Clock, nextClock } from "./Clock";
import { MoveButtons } from "./MoveButtons";
import type { MoveWish } from "./MoveDialog";
import { stateKeys } from "./names";
import { useRules } from "./rules";

// By the next clock; the service takes no other order.
const order = { field: "next_due_time", falls: false };

export const needs = ["verify", "dispatch", "last_resort", "handle", "rate"] as const;
export type Scope = "all" | "mine" | (typeof needs)[number];

export function useTicketList({ scope, department, onMove }: { scope: Scope; department: string; onMove: (wish: MoveWish) => void }): ListDefinition<Ticket & { readAt: number }> {
  const words = useWords();
  const items = useRules().data?.items;
  return useMemo((): ListDefinition<Ticket & { readAt: number }> => {
    const w = words.whistle;
    const state = ({ state: is }: Ticket) => w.states[stateKeys[is] as keyof typeof w.states];
    const shown = ({ legs }: Ticket) => legs.filter(({ number, department: whose, bounceReason }) => number > 0 && bounceReason === "" && (department === "" || whose === department));
    return {
      topic: topics.whistles,
      scope: [scope, department],
      what: words.rooms.whistles,
      fileName: "whistles",
      order,
      keyOf: ({ id }) => id,
      fields: [
        { key: "item", kind: "choice", label: w.item, choices: (items ?? []).map(({ id, zh }) => ({ value: id, label: zh })), restrict: (value) => `item = ${quoted(value)}` },
        { key: "state", kind: "choice", label: w.state, choices: Object.entries(w.states).map(([value, label]) => ({ value, label })), restrict: (value) => `state = ${quoted(value)}` },
        { key: "place", kind: "text", label: w.place, restrict: (value) => containing("place", value) },
      ],
      columns: [
        { key: "place", title: w.matter, card: "head", cell: (one) => <Link to={`/whistles/${one.id}`} className="main-line"><Foreign>{plain(`${one.itemZh} · ${one.place}`)}</Foreign></Link>, sheet: ({ itemZh, place }) => `${itemZh} ${place}` },
        { key: "zone", title: words.signing.zone, width: "12%", spare: true, cell: ({ zone }) => <Foreign>{zoneName(zone, words)}</Foreign>, sheet: ({ zone }) => zoneName(zone, words) },
        { key: "state", title: w.state, width: "10%", card: "bare", cell: (one) => <span className="mark mark-plain">{state(one)}</span>, sheet: state },
        { key: "legs", title: w.departments, width: "32%", card: "head", cell: (one) => (
          <>{shown(one).map((leg) => {
            const clock = nextClock(leg);
            return (
              <div key={leg.number}>
                <Foreign>{leg.department}</Foreign>{leg.lead && <small className="quiet"> {w.lead}</small>}{leg.unreachable && <small className="fault"> {w.unreachable}</small>}{leg.escalatedTo > 0 && <small className="fault"> {w.level(leg.escalatedTo)}</small>}{" "}
                {clock && <Clock clock={clock} readAt={one.readAt} runs={one.need === "handle" || one.need === "dispatch" || one.need === "last_resort"} />}
              </div>
            );
          })}</>
        ), sheet: ({ legs }) => legs.map((leg) => leg.department).join(words.comma) },
        { key: "blown", title: w.blownAt, width: "12%", spare: true, cell: ({ blowTime }) => <span className="number">{moment(blowTime)}</span>, sheet: ({ blowTime }) => moment(blowTime) },
        { key: "acts", title: words.todo.acts, width: "20%", card: "head", cell: (one) => (
          <>
            <MoveButtons ticket={{ ...one, allowed: one.allowed.filter((move) => move !== WhistleMove.ATTACH_EVIDENCE) }} leg={0} onMove={onMove} />
            {shown(one).map(({ number }) => <MoveButtons key={number} ticket={one} leg={number} onMove={onMove} />)}
          </>
        ), sheet: ({ need }) => need },
      ],
      read: async ({ filter, pageSize, pageToken }) => {
        const need = scope === "all" || scope === "mine" ? "" : `need = ${scope}`;
        const { tickets, nextPageToken } = await whistles.listTickets({ filter: allOf([need, filter]), department, mineOnly: scope === "mine", pageSize, pageToken }, patience);
        const readAt = Date.now();
        return { rows: tickets.map((ticket) => ({ ...ticket, readAt })), nextPageToken };
      },
    };
  }, [words, items, scope, department, onMove]);
}
