import { Alert, Button, Empty, Skeleton } from "antd";
import type { ReactNode } from "react";

// What a panel has: nothing yet, a reason why not, or its content.
export type Loaded<T> = { kind: "loading" } | { kind: "failed"; reason: string } | { kind: "ready"; value: T };

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
    <Alert type="error" showIcon message={`${what}读取失败`} description={reason} action={<Button onClick={onRetry}>重试</Button>} />
  );
}

export function Nothing({ children }: { children: ReactNode }) {
  return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<span className="quiet">{children}</span>} />;
}
