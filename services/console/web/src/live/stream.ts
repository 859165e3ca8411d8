// The live stream of events, kept up for as long as the tab that holds it is open.
import { notification } from "@/api/services";
import type { LiveState, Told } from "./channel";

// The events the pages show; the facts of articles are not among them.
const filter = ["signing.announced", "signing.corrected", "fact.corrected", "fact.added", "case.opened", "case.scheduled", "case.corrected", "case.triaged", "case.replanned", "replan.finished", "baseline.signed", "case.light.changed", "node.changed", "reminder.asked", "promise.changed", "board.published", "official.board.published", "objection.filed", "objection.answered", "board.finalized", "erratum.issued", "period.locked", "whistle.changed", "escalation.raised", "endpoint.disabled"]
  .map((type) => `type = "${type}"`)
  .join(" OR ");

const shortestPauseMs = 1000;
const longestPauseMs = 15_000;
// How long a stream may take until it says that it stands.
const standingMs = 15_000;

export interface Stream {
  // Ends the present stream or pause and begins anew.
  renew: () => void;
}

// onStanding comes whenever the stream stands anew: what happened before is to be loaded then, since this stream repeats
// nothing. Loading after it stands leaves no gap.
export function keepStream(over: AbortSignal, onState: (state: LiveState) => void, onEvent: (event: Told) => void): Stream & { ended: Promise<void> } {
  let attempt = new AbortController();
  let wake: (() => void) | undefined;
  let hurries = false;

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = window.setTimeout(resolve, ms);
      wake = () => {
        window.clearTimeout(timer);
        resolve();
      };
    });

  const run = async () => {
    let pauseMs = shortestPauseMs;
    while (!over.aborted) {
      attempt = new AbortController();
      const { signal } = attempt;
      const patience = window.setTimeout(() => attempt.abort(), standingMs);
      try {
        for await (const { event } of notification.watchEvents({ filter }, { signal })) {
          if (event === undefined) {
            window.clearTimeout(patience);
            pauseMs = shortestPauseMs;
            onState("live");
          } else {
            onEvent({ shortType: event.shortType, subject: event.subject, json: event.json });
          }
        }
      } catch {
        // The state says it; the reason of a lost stream is of no use to a person.
      }
      window.clearTimeout(patience);
      if (over.aborted) {
        return;
      }
      onState("offline");
      if (!hurries) {
        await pause(pauseMs);
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
      hurries = false;
      wake = undefined;
    }
  };
  const renew = () => {
    if (wake !== undefined) {
      wake();
    } else {
      hurries = true;
      attempt.abort();
    }
  };
  over.addEventListener("abort", () => {
    attempt.abort();
    wake?.();
  });
  window.addEventListener("online", renew, { signal: over });
  return { renew, ended: run() };
}
