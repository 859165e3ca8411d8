import type { FormEvent, KeyboardEvent, ReactNode } from "react";
import { useWords } from "@/words";
import { Dialog } from "./Dialog";

// A form in a window of its own, with one thing to do. `fault`: why that was refused, where no field of the form is to
// blame. With `startsAtAction` the keyboard begins at the button: nothing has to be filled in.
export function FormDialog({ title, action, kind = "primary", busy, isReady = true, startsAtAction = false, fault, onSubmit, onClose, className, children }: {
  title: string;
  action: string;
  kind?: "primary" | "danger";
  busy: boolean;
  isReady?: boolean;
  startsAtAction?: boolean;
  fault: string | undefined;
  onSubmit: () => void;
  onClose: () => void;
  className?: string;
  children: ReactNode;
}) {
  const words = useWords();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  // In a field of several lines Enter is the end of one.
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && isReady && !busy) {
      event.preventDefault();
      event.currentTarget.requestSubmit();
    }
  };
  return (
    <Dialog title={title} onClose={onClose} {...(className !== undefined && { className })}>
      <form onSubmit={submit} onKeyDown={onKeyDown}>
        {children}
        {fault !== undefined && <p className="fault" role="alert">{fault}</p>}
        <p className="actions">
          <button type="submit" className={`button ${kind}`} disabled={busy || !isReady} data-first={startsAtAction ? "" : undefined}>{action}</button>
          <button type="button" className="button" onClick={onClose}>{words.cancel}</button>
        </p>
      </form>
    </Dialog>
  );
}
