// A button with a window under it that closes by Escape and by a click elsewhere.
import { useEffect, useRef, useState, type ReactNode } from "react";

export function Menu({ label, face, children }: { label: string; face: ReactNode; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isOpen) {
      return;
    }
    const onPress = (event: MouseEvent) => {
      if (!box.current?.contains(event.target as Node)) {
        setOpen(false);
      }
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") {
        setOpen(false);
        button.current?.focus();
      }
    };
    document.addEventListener("mousedown", onPress);
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("mousedown", onPress);
      document.removeEventListener("keydown", onKey);
    };
  }, [isOpen]);
  return (
    <div className="menu" ref={box} onBlur={(event) => event.relatedTarget !== null && !box.current?.contains(event.relatedTarget as Node) && setOpen(false)}>
      <button type="button" ref={button} className="button" aria-expanded={isOpen} aria-label={label} onClick={() => setOpen(!isOpen)}>{face}</button>
      {isOpen && <div className="menu-box" role="group" aria-label={label}>{children}</div>}
    </div>
  );
}
