import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Topic } from "@/live/stale";
import { useToast } from "./toast";

// A call that changes something: what was done is said, and what the page has read of the topic is read again, done or
// refused. onRefused comes before that. onDone too, unless what it shows is acted on again, which takes what was read anew
// (actsOn): then after it.
export function useCommand<T>({ call, said, topic, onDone, onRefused, actsOn = false }: {
  call: () => Promise<T>;
  said: string;
  topic: Topic;
  onDone: () => void;
  onRefused?: (error: Error) => Promise<void> | void;
  actsOn?: boolean;
}) {
  const toast = useToast();
  const client = useQueryClient();
  const readAnew = () => client.invalidateQueries({ queryKey: [topic] });
  return useMutation({
    mutationFn: call,
    onSuccess: async () => {
      toast("done", said);
      if (actsOn) {
        await readAnew();
      }
      onDone();
    },
    onError: (error) => onRefused?.(error),
    onSettled: (_done, error) => (actsOn && error === null ? undefined : readAnew()),
  });
}
