// What every room is made of: panels, and the four states of what is read.
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { passes, reasonOf } from "@/api/failure";
import { timeOfDay } from "@/format";
import { sideOf } from "@/format/plain";
import { useSpeech, useWords } from "@/words";

export function Panel({ title, extra, className, children }: { title: string; extra?: ReactNode; className?: string; children: ReactNode }) {
  return (
    <section className={`panel ${className ?? ""}`} aria-label={title}>
      <div className="panel-head">
        <h2>{title}</h2>
        <span className="spring" />
        {extra}
      </div>
      {children}
    </section>
  );
}

export function Notice({ kind, title, children, action }: { kind: "error" | "warning" | "info"; title: ReactNode; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={`notice notice-${kind}`} role={kind === "error" ? "alert" : "status"}>
      <div>
        <strong>{title}</strong>
        {children !== undefined && <div>{children}</div>}
      </div>
      {action}
    </div>
  );
}

// Content once it has been read. A reading that failed leaves the content of before, and says since when.
export function Reading<T>({ of, what, children, failed }: { of: UseQueryResult<T>; what: string; children: (data: T) => ReactNode; failed?: ReactNode }) {
  const words = useWords();
  const again = <button type="button" className="button" onClick={() => void of.refetch()}>{words.retry}</button>;
  if (of.data !== undefined) {
    return (
      <>
        {of.isError && (
          <Notice kind="warning" title={words.outdated(what, timeOfDay(of.dataUpdatedAt))} action={again}>{reasonOf(of.error, words)}</Notice>
        )}
        {children(of.data)}
      </>
    );
  }
  if (of.isError) {
    return (
      <Notice kind="error" title={passes(of.error) ? words.failedRetrying(what) : words.failed(what)} action={<>{failed}{again}</>}>
        {reasonOf(of.error, words)}
      </Notice>
    );
  }
  return (
    <div role="status" className="loading">
      <span className="unseen">{words.reading(what)}</span>
      <i /><i /><i /><i />
    </div>
  );
}

export function Nothing({ children }: { children: ReactNode }) {
  return <p className="nothing">{children}</p>;
}

// A text from a document or a service. Its direction, and what its controls turn around, end with it: the words and
// figures beside it stay where they are.
export function Foreign({ children }: { children: string }) {
  return <bdi>{children}</bdi>;
}

// The same of what data says in both languages (sideOf).
export function InBoth({ children }: { children: string }) {
  return <Foreign>{sideOf(children, useSpeech().language)}</Foreign>;
}
