// A room: its title stands in the browser's tab, and the keyboard begins there when one comes by a link.
import { useEffect, useRef, type ReactNode } from "react";
import { Link, useLocation } from "react-router-dom";
import { useWords } from "@/words";

let roomsSeen = 0;

export function Page({ title, back, extra, children }: { title: string; back?: { to: string; title: string }; extra?: ReactNode; children: ReactNode }) {
  const words = useWords();
  const head = useRef<HTMLHeadingElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    document.title = `${title} · ${words.appName}`;
  }, [title, words]);
  useEffect(() => {
    roomsSeen += 1;
    // Not at the first room: the keyboard begins at the top there.
    if (roomsSeen > 1) {
      head.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  }, [pathname]);
  return (
    <>
      <div className="page-title">
        <div>
          {back !== undefined && <Link to={back.to} className="back">‹ {back.title}</Link>}
          <h1 ref={head} tabIndex={-1}>{title}</h1>
        </div>
        <span className="spring" />
        {extra}
      </div>
      {children}
    </>
  );
}
