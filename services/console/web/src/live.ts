// The live stream of events, kept up for as long as the page is open.
import type { Event } from "@proto/notification/v1/subscription_pb";
import { useCallback, useEffect, useRef, useState } from "react";
import { notification } from "./services";

export type LiveState = "connecting" | "live" | "offline";

// The events the page shows; the facts of articles are not among them.
const filter = [
  "signing.announced",
  "signing.corrected",
  "case.opened",
  "case.scheduled",
  "case.corrected",
  "board.published",
]
  .map((type) => `type = "${type}"`)
  .join(" OR ");

const longestPauseMs = 15_000;
// How long a stream may take until it says that it stands.
const standingMs = 15_000;

// onStanding is called whenever the stream stands anew: what happened before is to be loaded then, since this stream
// repeats nothing. Loading after it stands leaves no gap. renew ends the present stream or pause and begins anew.
export function useLive(onStanding: () => void, onEvent: (event: Event) => void) {
  const [state, setState] = useState<LiveState>("connecting");
  const handlers = useRef({ onStanding, onEvent });
  handlers.current = { onStanding, onEvent };
  const renewal = useRef<() => void>();

  useEffect(() => {
    let over = false;
    let stream = new AbortController();
    let wake: (() => void) | undefined;
    let hurry = false;
    const run = async () => {
      let pauseMs = 1000;
      while (!over) {
        stream = new AbortController();
        const attempt = stream;
        const patience = window.setTimeout(() => attempt.abort(), standingMs);
        try {
          for await (const response of notification.watchEvents({ filter }, { signal: attempt.signal })) {
            if (over) {
              break;
            }
            if (response.event === undefined) {
              window.clearTimeout(patience);
              pauseMs = 1000;
              setState("live");
              handlers.current.onStanding();
            } else {
              handlers.current.onEvent(response.event);
            }
          }
        } catch {
          // The state below says it; the reason of a lost stream is of no use to a person.
        }
        window.clearTimeout(patience);
        if (over) {
          return;
        }
        setState("offline");
        if (!hurry) {
          await new Promise<void>((resolve) => {
            const timer = window.setTimeout(resolve, pauseMs);
            wake = () => {
              window.clearTimeout(timer);
              resolve();
            };
          });
        }
        hurry = false;
        wake = undefined;
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    };
    const renew = () => {
      if (wake !== undefined) {
        wake();
      } else {
        hurry = true;
        stream.abort();
      }
    };
    renewal.current = renew;
    void run();
    window.addEventListener("online", renew);
    return () => {
      over = true;
      window.removeEventListener("online", renew);
      stream.abort();
      wake?.();
    };
  }, []);

  return { state, renew: useCallback(() => renewal.current?.(), []) };
}
