// What the page says, in the language of who reads it: zh-CN first, the other one loaded when it is chosen.
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { zh } from "./zh-CN";

export type Words = typeof zh;
export type Language = "zh-CN" | "en";

const storageKey = "zoneflow.language";

interface Speech {
  words: Words;
  language: Language;
  speak: (language: Language) => void;
}

const SpeechContext = createContext<Speech>({ words: zh, language: "zh-CN", speak: () => undefined });

export function useSpeech(): Speech {
  return useContext(SpeechContext);
}

export function useWords(): Words {
  return useContext(SpeechContext).words;
}

function storedLanguage(): Language {
  return window.localStorage.getItem(storageKey) === "en" ? "en" : "zh-CN";
}

async function wordsOf(language: Language): Promise<Words> {
  return language === "en" ? (await import("./en")).en : zh;
}

export function SpeechProvider({ children }: { children: ReactNode }) {
  const [spoken, setSpoken] = useState<{ language: Language; words: Words }>();
  const [wanted, setWanted] = useState(storedLanguage);
  useEffect(() => {
    let over = false;
    void wordsOf(wanted).then((words) => {
      if (!over) {
        document.documentElement.lang = wanted;
        setSpoken({ language: wanted, words });
      }
    });
    return () => {
      over = true;
    };
  }, [wanted]);
  const speech = useMemo(
    () => spoken && { ...spoken, speak: (language: Language) => (window.localStorage.setItem(storageKey, language), setWanted(language)) },
    [spoken],
  );
  return speech && <SpeechContext.Provider value={speech}>{children}</SpeechContext.Provider>;
}
