// The words of a contract's enumerators, as keys of words.whistle.
import { LegClockKind, LegState, Satisfaction, TicketEntryKind, WhistleMove, WhistleState } from "@proto/notification/v1/whistle_pb";

type Keys<E extends Record<string, string | number>> = Record<number, Lowercase<Extract<keyof E, string>>>;

function keysOf<E extends Record<string, string | number>>(type: E): Keys<E> {
  return Object.fromEntries(Object.entries(type).filter(([, value]) => typeof value === "number").map(([name, value]) => [value, name.toLowerCase()])) as Keys<E>;
}

export const stateKeys = keysOf(WhistleState);
export const legStateKeys = keysOf(LegState);
export const clockKeys = keysOf(LegClockKind);
export const moveKeys = keysOf(WhistleMove);
export const entryKeys = keysOf(TicketEntryKind);
export const satisfactionKeys = keysOf(Satisfaction);
