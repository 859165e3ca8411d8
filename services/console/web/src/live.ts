// The live stream of events, kept up for as long as the page is open.
import type { Event } from "@proto/notification/v1/subscription_pb";
import { useCallback, useEffect, useRef, useState } from "react";
import { notification } from "./services";

export type LiveState = { kind: "connecting" } | { kind: "live" } | { kind: "offline"; retryAt: number };

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

// onStanding is called whenever the stream stands anew: what happened before is to be loaded then, since this stream
// repeats nothing. Loading after it stands leaves no gap.
export function useLive(onStanding: () => void, onEvent: (event: Event) => void) {
  const [state, setState] = useState<LiveState>({ kind: "connecting" });
  const [attempt, setAttempt] = useState(0);
  const handlers = useRef({ onStanding, onEvent });
  handlers.current = { onStanding, onEvent };

  useEffect(() => {
    const abort = new AbortController();
    let wake: (() => void) | undefined;
    const run = async () => {
      let pauseMs = 1000;
      while (!abort.signal.aborted) {
        try {
          for await (const response of notification.watchEvents({ filter }, { signal: abort.signal })) {
            if (response.event === undefined) {
              pauseMs = 1000;
              setState({ kind: "live" });
              handlers.current.onStanding();
            } else {
              handlers.current.onEvent(response.event);
            }
          }
        } catch {
          // The state below says it; the reason of a lost stream is of no use to a person.
        }
        if (abort.signal.aborted) {
          return;
        }
        setState({ kind: "offline", retryAt: Date.now() + pauseMs });
        await new Promise<void>((resolve) => {
          const timer = window.setTimeout(resolve, pauseMs);
          wake = () => {
            window.clearTimeout(timer);
            resolve();
          };
        });
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    };
    void run();
    const online = () => wake?.();
    window.addEventListener("online", online);
    return () => {
      window.removeEventListener("online", online);
      abort.abort();
      wake?.();
    };
  }, [attempt]);

  const retry = useCallback(() => setAttempt((n) => n + 1), []);
  return { state, retry };
}
