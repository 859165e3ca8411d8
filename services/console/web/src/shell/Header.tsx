import { lazy, Suspense, useEffect, useState } from "react";
import { Link } from "react-router-dom";
import { useLive } from "@/live";
import { isTyping } from "@/parts/keys";
import { Menu } from "@/parts/Menu";
import { useTheme, type Theme } from "@/parts/theme";
import { useSpeech, useWords, type Language } from "@/words";
import { PersonSwitch } from "./PersonSwitch";

const Search = lazy(() => import("./Search"));

function LiveSign() {
  const words = useWords();
  const { state } = useLive();
  return (
    <span className="state" role="status" data-testid="live-state" data-state={state}>
      <i aria-hidden="true" />
      {words.live[state]}
    </span>
  );
}

function Settings() {
  const { words, language, speak } = useSpeech();
  const { theme, setTheme } = useTheme();
  return (
    <Menu label={words.settings} face={<span aria-hidden="true">⚙</span>}>
      <label className="line">
        {words.language}
        <select value={language} onChange={({ target }) => speak(target.value as Language)}>
          <option value="zh-CN" lang="zh-CN">{words.languages.zh}</option>
          <option value="en" lang="en">{words.languages.en}</option>
        </select>
      </label>
      <label className="line">
        {words.theme}
        <select value={theme} onChange={({ target }) => setTheme(target.value as Theme)}>
          {(["system", "light", "dark"] as const).map((one) => <option key={one} value={one}>{words.themes[one]}</option>)}
        </select>
      </label>
    </Menu>
  );
}

export function Header() {
  const words = useWords();
  const { businessDate, isDemo } = useLive();
  const [searches, setSearches] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const asks = (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey));
      if (asks && document.querySelector("dialog[open]") === null) {
        event.preventDefault();
        setSearches(true);
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <header className="head no-print">
      <Link to="/" className="brand">Zoneflow <span>{words.console}</span></Link>
      <button type="button" className="button search-button" onClick={() => setSearches(true)} aria-keyshortcuts="/ Control+K" aria-label={words.search.open}>
        <span aria-hidden="true">⌕</span> <span className="wide-only">{words.search.open}</span> <kbd className="wide-only" aria-hidden="true">/</kbd>
      </button>
      <span className="spring" />
      {businessDate !== "" && <span className="day" data-testid="business-date"><span className={isDemo ? undefined : "wide-only"}>{isDemo ? words.demoDate : words.businessDate} </span>{businessDate}</span>}
      <LiveSign />
      <PersonSwitch />
      <Settings />
      {searches && <Suspense fallback={null}><Search onClose={() => setSearches(false)} /></Suspense>}
    </header>
  );
}
