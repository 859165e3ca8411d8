// A window over the page, by the browser's own <dialog>: it keeps the keyboard inside, Escape closes it, and the place
// from where it was opened has the keyboard again. It begins at what has data-first, else at the first control.
import { useEffect, useRef, type ReactNode } from "react";
import { useWords } from "@/words";

export function Dialog({ title, onClose, children, className }: { title: string; onClose: () => void; children: ReactNode; className?: string }) {
  const box = useRef<HTMLDialogElement>(null);
  const words = useWords();
  useEffect(() => {
    const dialog = box.current;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>("[data-first]")?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={box} className={className} aria-label={title} onCancel={(event) => (event.preventDefault(), onClose())}
      onMouseDown={(event) => event.target === box.current && onClose()}>
      <div className="dialog-body">
        <div className="panel-head">
          <h2>{title}</h2>
          <span className="spring" />
          <button type="button" className="button plain" onClick={onClose} aria-label={words.close}>✕</button>
        </div>
        {children}
      </div>
    </dialog>
  );
}

export function Confirm({ title, children, action, busy, onConfirm, onClose }: {
  title: string;
  children: ReactNode;
  action: string;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const words = useWords();
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <p className="actions">
        <button type="button" className="button danger" disabled={busy} onClick={onConfirm}>{action}</button>
        <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
      </p>
    </Dialog>
  );
}
