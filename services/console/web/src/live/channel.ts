// What the tabs of one browser tell each other about the one stream that they share.
import type { ServiceName } from "@/api/services";

export type LiveState = "connecting" | "live" | "offline";

// The part of an event that the pages need.
export interface Told {
  shortType: string;
  subject: string;
  json: string;
}

// What a round of questions to the services found.
export interface Pulse {
  at: number;
  // Which service answers; the others are away.
  answers: Partial<Record<ServiceName, boolean>>;
  // The suite's business date, an ISO date; "" where scoring did not say.
  businessDate: string;
  // Whether that is another day than the machine's.
  isDemo: boolean;
}

export type Note =
  // Of the tab that holds the stream. standing: when the present stream began to stand, 0 if none does.
  | { kind: "state"; state: LiveState; standing: number }
  | { kind: "event"; event: Told }
  // A tab that was just opened asks for the state and the last pulse.
  | { kind: "hello" }
  | { kind: "pulse"; pulse: Pulse }
  // Nobody answers, so the stream that seems to stand does not: begin it anew.
  | { kind: "renew" }
  // Somebody else acts from now on.
  | { kind: "person"; id: string };

export interface Channel {
  // Tells this tab and all others.
  tell: (note: Note) => void;
  close: () => void;
}

export function openChannel(onNote: (note: Note) => void): Channel {
  const others = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("zoneflow");
  others?.addEventListener("message", ({ data }: MessageEvent<Note>) => onNote(data));
  let over = false;
  return {
    tell: (note) => {
      if (!over) {
        others?.postMessage(note);
        onNote(note);
      }
    },
    close: () => {
      over = true;
      others?.close();
    },
  };
}
