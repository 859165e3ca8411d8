import { Suspense } from "react";
import { Link, NavLink, Route, Routes, useLocation } from "react-router-dom";
import { useLive } from "@/live";
import { Notice, Nothing } from "@/parts/Panel";
import { Page } from "@/parts/Page";
import { useWords } from "@/words";
import { useAnnouncement } from "./announcement";
import { Header } from "./Header";
import { RoomBoundary } from "./RoomBoundary";
import { rooms, ways } from "./rooms";

function Lost() {
  const words = useWords();
  return (
    <Page title={words.lost.title}>
      <Nothing>{words.lost.text} <Link to="/">{words.rooms.overview}</Link></Nothing>
    </Page>
  );
}

function Loading() {
  return <div role="status" className="loading"><span className="unseen">{useWords().opening}</span><i /><i /><i /></div>;
}

export function Shell() {
  const words = useWords();
  const { state, renew } = useLive();
  const announcement = useAnnouncement();
  const { pathname } = useLocation();
  return (
    <div className="shell">
      <a className="skip" href="#content" onClick={(event) => {
        event.preventDefault();
        document.getElementById("content")?.focus();
      }}>{words.skip}</a>
      <Header />
      <nav className="ways no-print" aria-label={words.navigation}>
        {ways.map(({ to, name }) => (
          <NavLink key={to} to={to} end={to === "/"} className={to.startsWith("/boards") && pathname.startsWith("/boards") ? "active" : undefined}>{words.rooms[name]}</NavLink>
        ))}
      </nav>
      <main id="content" tabIndex={-1}>
        {state === "offline" && (
          <Notice kind="warning" title={words.live.lost} action={<button type="button" className="button" onClick={renew}>{words.live.renew}</button>} />
        )}
        <div className="unseen" aria-live="polite">{announcement}</div>
        <RoomBoundary key={pathname}>
          <Suspense fallback={<Loading />}>
            <Routes>
              {rooms.map(({ path, Room }) => <Route key={path} path={path} element={<Room />} />)}
              <Route path="*" element={<Lost />} />
            </Routes>
          </Suspense>
        </RoomBoundary>
      </main>
    </div>
  );
}
