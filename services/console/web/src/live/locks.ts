// One tab of the browser at a time, by Web Locks. A browser that has none (they need https or loopback) lets every tab
// act for itself.

// Runs `work` in one tab, and in the next one as soon as that is closed. Returns what ends it here.
export function inOneTab(name: string, work: (over: AbortSignal) => Promise<void>): () => void {
  const over = new AbortController();
  const start = async () => {
    if (!over.signal.aborted) {
      await work(over.signal);
    }
  };
  if (hasLocks()) {
    // The wait for the lock ends with an error when this tab's page does.
    navigator.locks.request(name, { signal: over.signal }, start).catch(() => undefined);
  } else {
    void start();
  }
  return () => over.abort();
}

// Runs `work` unless another tab is just doing so.
export async function unlessAnotherDoes(name: string, work: () => Promise<void>): Promise<void> {
  if (hasLocks()) {
    await navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock === null ? undefined : work()));
  } else {
    await work();
  }
}

function hasLocks(): boolean {
  return "locks" in navigator && typeof BroadcastChannel !== "undefined";
}
