// The acts that the service offers about a node, as buttons. Who may not act sees none.
import { NodeEventKind as Kind, TodoAct, type NodeState } from "@proto/approval/v1/node_pb";
import { useWords } from "@/words";
import { kindNames } from "./names";

export type OnAct = (node: NodeState, kind: Kind) => void;

// The day's work, in the order in which it is done.
export const dailyKinds = [Kind.RECEIVED, Kind.ACCEPTED, Kind.COMPLETED, Kind.CORRECTION_ASKED, Kind.RETURNED, Kind.SUSPENDED, Kind.RESUMED, Kind.DELIVERED] as const;
export const rareKinds = [Kind.DEEMED_ACCEPTED, Kind.EXTENDED, Kind.REFUSED, Kind.WITHDRAWN, Kind.RENEWED, Kind.REVOKED, Kind.EXPIRED, Kind.ASSIGNED, Kind.REMINDED] as const;

const next: Record<TodoAct, Kind> = {
  [TodoAct.UNSPECIFIED]: Kind.UNSPECIFIED,
  [TodoAct.RECEIVE]: Kind.RECEIVED,
  [TodoAct.ANSWER]: Kind.ACCEPTED,
  [TodoAct.COMPLETE]: Kind.COMPLETED,
  [TodoAct.RESUME]: Kind.RESUMED,
  [TodoAct.DELIVER]: Kind.DELIVERED,
};

export function ActButtons({ node, kinds, onAct }: { node: NodeState; kinds: readonly Kind[]; onAct: OnAct }) {
  const words = useWords();
  return (
    <span className="actions">
      {kinds.filter((kind) => node.allowed.includes(kind)).map((kind) => (
        <button key={kind} type="button" className={kind === next[node.act] ? "button primary" : "button"} onClick={() => onAct(node, kind)}
          aria-label={words.casework.actOn(words.casework.kinds[kindNames[kind]], node.zh)}>
          {words.casework.kinds[kindNames[kind]]}
        </button>
      ))}
    </span>
  );
}
