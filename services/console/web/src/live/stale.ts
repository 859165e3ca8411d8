// Which of what the page has read no longer holds after an event.
import type { QueryClient } from "@tanstack/react-query";
import type { ServiceName } from "@/api/services";
import type { Told } from "./channel";

// The first word of every query's key: what it is about.
export const topics = { signings: "signings", documents: "documents", cases: "cases", boards: "boards", subscriptions: "subscriptions", whistles: "whistles", operations: "operations" } as const;
export type Topic = (typeof topics)[keyof typeof topics];

export const topicsOf: Record<ServiceName, readonly Topic[]> = {
  ingest: [topics.signings, topics.documents],
  approval: [topics.cases],
  scoring: [topics.boards],
  notification: [topics.subscriptions, topics.whistles],
};

export function topicOf({ shortType }: Told): Topic | undefined {
  return shortType.startsWith("signing.") || shortType === "fact.corrected" || shortType === "fact.added" ? topics.signings : shortType.startsWith("case.") || shortType === "replan.finished" || shortType.startsWith("node.") || shortType === "reminder.asked" || shortType === "promise.changed" ? topics.cases : ["board.", "official.board.", "objection.", "erratum.", "period."].some((subject) => shortType.startsWith(subject)) ? topics.boards : shortType.startsWith("whistle.") || shortType === "escalation.raised" ? topics.whistles : shortType === "endpoint.disabled" ? topics.subscriptions : undefined;
}

const restMs = 500;

// Reads again what is shown and no longer holds: at once, then at most once in half a second however many events come.
export function makeInvalidation(client: QueryClient): (topic: Topic) => void {
  const waiting = new Set<Topic>();
  let rests = false;
  const flush = () => {
    if (waiting.size === 0) {
      rests = false;
      return;
    }
    rests = true;
    waiting.forEach((topic) => void client.invalidateQueries({ queryKey: [topic] }));
    waiting.clear();
    window.setTimeout(flush, restMs);
  };
  return (topic) => {
    waiting.add(topic);
    if (!rests) {
      flush();
    }
  };
}
