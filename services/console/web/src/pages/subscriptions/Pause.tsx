// Pauses a subscription, or ends its pause.
import type { Subscription } from "@proto/notification/v1/subscription_pb";
import { notification, patience } from "@/api/services";
import { reasonOf } from "@/api/failure";
import { topics } from "@/live/stale";
import { useCommand } from "@/parts/command";
import { useToast } from "@/parts/toast";
import { useWords } from "@/words";

export function Pause({ of: { name, paused } }: { of: Pick<Subscription, "name" | "paused"> }) {
  const words = useWords();
  const w = words.subscription;
  const toast = useToast();
  const command = useCommand({
    call: async () => {
      await (paused ? notification.resumeSubscription({ name }, patience) : notification.pauseSubscription({ name }, patience));
    },
    said: paused ? w.resumed(name) : w.pausedNow(name),
    topic: topics.subscriptions,
    onDone: () => undefined,
    onRefused: (error) => toast("error", reasonOf(error, words)),
  });
  return <button type="button" className="button" disabled={command.isPending} title={paused ? undefined : w.pauseMeans} onClick={() => command.mutate()}>{paused ? w.resume : w.pause}</button>;
}
