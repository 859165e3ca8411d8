// Whether the service takes a filter, asked of the service itself: a stream of its events begins or is refused.
import { Code, ConnectError } from "@connectrpc/connect";
import { useEffect, useState } from "react";
import { notification } from "@/api/services";

export type Verdict = { kind: "asking" } | { kind: "fits" } | { kind: "refused"; error: unknown } | { kind: "unknown" };

const restMs = 400;

async function judge(filter: string, signal: AbortSignal): Promise<Verdict> {
  try {
    for await (const _ of notification.watchEvents({ filter }, { signal })) {
      return { kind: "fits" };
    }
    return { kind: "unknown" };
  } catch (error) {
    return ConnectError.from(error).code === Code.InvalidArgument ? { kind: "refused", error } : { kind: "unknown" };
  }
}

export function useVerdict(filter: string): Verdict {
  const [verdict, setVerdict] = useState<Verdict>({ kind: "asking" });
  useEffect(() => {
    setVerdict({ kind: "asking" });
    const stop = new AbortController();
    const timer = window.setTimeout(() => {
      void judge(filter, stop.signal).then((told) => {
        if (!stop.signal.aborted) {
          setVerdict(told);
          stop.abort();
        }
      });
    }, restMs);
    return () => {
      window.clearTimeout(timer);
      stop.abort();
    };
  }, [filter]);
  return verdict;
}
