import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Topic } from "@/live/stale";
import { useToast } from "./toast";

// A call that changes something: what was done is said, and what the page has read of the topic is read again, done or
// refused. onRefused comes before that.
export function useCommand<T>({ call, said, topic, onDone, onRefused }: {
  call: () => Promise<T>;
  said: string;
  topic: Topic;
  onDone: () => void;
  onRefused?: (error: Error) => Promise<void> | void;
}) {
  const toast = useToast();
  const client = useQueryClient();
  return useMutation({
    mutationFn: call,
    onSuccess: () => {
      toast("done", said);
      onDone();
    },
    onError: (error) => onRefused?.(error),
    onSettled: () => client.invalidateQueries({ queryKey: [topic] }),
  });
}
