// Keys of the page itself, where nobody types and no window is open.
import { useEffect, useRef } from "react";

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

// What Enter does of itself: a link, a button.
function answersEnter(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("a, button, summary, [role=button]") !== null;
}

// Calls the act of a key, once however long it is held. The acts may be others at every drawing.
export function useKeys(acts: Readonly<Record<string, (() => void) | undefined>>) {
  const now = useRef(acts);
  now.current = acts;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isOurs = !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target) && document.querySelector("dialog[open]") === null;
      const act = now.current[event.key];
      if (isOurs && act !== undefined && !(event.key === "Enter" && answersEnter(event.target))) {
        event.preventDefault();
        act();
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
