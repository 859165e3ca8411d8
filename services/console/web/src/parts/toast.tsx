// Short words about what was just done, at the edge of the page.
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from "react";

interface Toast {
  id: number;
  kind: "done" | "error";
  text: string;
}

const ToastContext = createContext<(kind: Toast["kind"], text: string) => void>(() => undefined);

export function useToast() {
  return useContext(ToastContext);
}

const shownMs = { done: 4000, error: 9000 };

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const last = useRef(0);
  const show = useCallback((kind: Toast["kind"], text: string) => {
    const id = ++last.current;
    setToasts((old) => [...old, { id, kind, text }]);
    window.setTimeout(() => setToasts((old) => old.filter((one) => one.id !== id)), shownMs[kind]);
  }, []);
  const box = useMemo(() => (
    <div className="toasts" role="log" aria-live="polite">
      {toasts.map(({ id, kind, text }) => <div key={id} className={`toast toast-${kind}`}>{text}</div>)}
    </div>
  ), [toasts]);
  return <ToastContext.Provider value={show}>{children}{box}</ToastContext.Provider>;
}
