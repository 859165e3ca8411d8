// The acts that the service offers, as buttons. Who may not act sees none.
import { WhistleMove as Move, type Ticket } from "@proto/notification/v1/whistle_pb";
import { useWords } from "@/words";
import type { MoveWish } from "./MoveDialog";
import { moveKeys } from "./names";

// What is done next stands first.
const firsts: readonly Move[] = [Move.VERIFY, Move.DISPATCH, Move.SIGN_OFF, Move.REPORT_IN, Move.FEEDBACK, Move.RESOLVE, Move.RATE, Move.DECIDE_PAUSE, Move.DECIDE_EXCLUSION];

// `similar`: what it may be merged into; without any there is nothing to merge.
export function MoveButtons({ ticket, leg, similar = [], onMove }: { ticket: Ticket; leg: number; similar?: readonly Ticket[]; onMove: (wish: MoveWish) => void }) {
  const words = useWords();
  const w = words.whistle;
  const of = ticket.legs.find(({ number }) => number === leg);
  const allowed = leg === 0 ? ticket.allowed : (of?.allowed ?? []);
  const sorted = allowed.filter((move) => move !== Move.MERGE || similar.length > 0).sort((a, b) => Number(firsts.includes(b)) - Number(firsts.includes(a)));
  return (
    <span className="actions">
      {sorted.map((move) => {
        const name = w.moves[moveKeys[move] as keyof typeof w.moves];
        return (
          <button key={move} type="button" className={move === sorted[0] && firsts.includes(move) ? "button primary" : "button"} onClick={() => onMove({ ticket, leg, move, similar })} aria-label={w.moveOn(name, of?.department ?? ticket.itemZh)}>
            {name}
          </button>
        );
      })}
    </span>
  );
}
