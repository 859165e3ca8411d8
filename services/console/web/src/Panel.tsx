import { Alert, Button, Empty, Skeleton } from "antd";
import type { ReactNode } from "react";
import { timeOfDay } from "./words";

// What a panel has: nothing yet, a reason why not, or its content. Content whose last reading failed stays, with the
// reason in `outdated`.
export type Loaded<T> = { kind: "loading" } | { kind: "failed"; reason: string } | Ready<T>;
type Ready<T> = { kind: "ready"; value: T; readAt: number; outdated?: string };

export function ready<T>(value: T): Ready<T> {
  return { kind: "ready", value, readAt: Date.now() };
}

export function afterFailure<T>(old: Loaded<T>, reason: string): Loaded<T> {
  return old.kind === "ready" ? { ...old, outdated: reason } : { kind: "failed", reason };
}

export function isTroubled(one: Loaded<unknown>): boolean {
  return one.kind === "failed" || (one.kind === "ready" && one.outdated !== undefined);
}

export function Panel({ title, extra, wide, children }: { title: string; extra?: ReactNode; wide?: boolean; children: ReactNode }) {
  return (
    <section className={wide ? "panel wide" : "panel"} aria-label={title}>
      <div className="panel-head">
        <h2>{title}</h2>
        <span className="spring" />
        {extra}
      </div>
      {children}
    </section>
  );
}

export function Loading({ what }: { what: string }) {
  return (
    <div role="status">
      <span className="unseen">正在读取{what}</span>
      <Skeleton active title={false} paragraph={{ rows: 5 }} />
    </div>
  );
}

export function Failed({ what, reason, onRetry }: { what: string; reason: string; onRetry: () => void }) {
  return (
    <Alert type="error" showIcon message={`${what}读取失败，正在自动重试`} description={reason} action={<Button onClick={onRetry}>立即重试</Button>} />
  );
}

export function Outdated({ what, of, onRetry }: { what: string; of: Loaded<unknown>; onRetry: () => void }) {
  if (of.kind !== "ready" || of.outdated === undefined) {
    return null;
  }
  return (
    <Alert type="warning" showIcon style={{ marginBottom: 12 }} action={<Button onClick={onRetry}>立即重试</Button>}
      message={`${what}暂时读不到，以下为 ${timeOfDay(of.readAt)} 读到的内容，正在自动重试。${of.outdated}`} />
  );
}

export function Nothing({ children }: { children: ReactNode }) {
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<span className="quiet">{children}</span>} />;
}

// A text from a document or a service. Its direction, and what its controls turn around, end with it: the words and
// figures beside it stay where they are.
export function Foreign({ children }: { children: string }) {
  return <bdi>{children}</bdi>;
}

// The head of the column whose buttons open a row.
export const openTitle = <span className="unseen">展开</span>;
