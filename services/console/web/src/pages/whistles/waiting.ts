// Whistles that wait for a line: kept in this browser under the name of their request, so that each is sent until it is
// taken and makes one ticket however often it goes out.
export interface Waiting {
  requestId: string;
  zoneId: string;
  item: string;
  place: string;
  text: string;
  hasPhoto?: boolean; // kept beside it, under the same name
  person: string; // who whistled: it is theirs, whoever is chosen later
}

const storageKey = "zoneflow.whistles.waiting";

export interface Storage {
  getItem: (key: string) => string | null;
  setItem: (key: string, value: string) => void;
}

// What is no list of whistles is none.
export function readWaiting(storage: Storage): Waiting[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(storageKey) ?? "[]");
    return Array.isArray(kept) ? (kept as Waiting[]).filter((one) => typeof one?.requestId === "string" && typeof one.place === "string") : [];
  } catch {
    return [];
  }
}

function write(storage: Storage, waiting: readonly Waiting[]) {
  storage.setItem(storageKey, JSON.stringify(waiting));
}

// Once under a name.
export function keepWaiting(storage: Storage, one: Waiting) {
  write(storage, [...readWaiting(storage).filter(({ requestId }) => requestId !== one.requestId), one]);
}

export function dropWaiting(storage: Storage, requestId: string) {
  write(storage, readWaiting(storage).filter((one) => one.requestId !== requestId));
}

// Sends those of the person in order; stops at the first that finds no line. `refused` were answered and are not sent again.
export async function sendWaiting(storage: Storage, person: string, send: (one: Waiting) => Promise<unknown>, isSilent: (error: unknown) => boolean): Promise<{ sent: number; refused: { one: Waiting; error: unknown }[] }> {
  const refused: { one: Waiting; error: unknown }[] = [];
  let sent = 0;
  for (const one of readWaiting(storage).filter((kept) => kept.person === person)) {
    try {
      await send(one);
      sent += 1;
    } catch (error) {
      if (isSilent(error)) {
        break;
      }
      refused.push({ one, error });
    }
    dropWaiting(storage, one.requestId);
  }
  return { sent, refused };
}
