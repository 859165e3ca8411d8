// Light, dark, or as the system has it.
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";

export type Theme = "system" | "light" | "dark";

const storageKey = "zoneflow.theme";
const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");

const ThemeContext = createContext<{ theme: Theme; isDark: boolean; setTheme: (theme: Theme) => void }>({
  theme: "system",
  isDark: false,
  setTheme: () => undefined,
});

export function useTheme() {
  return useContext(ThemeContext);
}

export function ThemeProvider({ children }: { children: ReactNode }) {
  const [theme, setTheme] = useState<Theme>(() => {
    const stored = window.localStorage.getItem(storageKey);
    return stored === "light" || stored === "dark" ? stored : "system";
  });
  const [systemDark, setSystemDark] = useState(systemIsDark.matches);
  useEffect(() => {
    const onChange = () => setSystemDark(systemIsDark.matches);
    systemIsDark.addEventListener("change", onChange);
    return () => systemIsDark.removeEventListener("change", onChange);
  }, []);
  const isDark = theme === "dark" || (theme === "system" && systemDark);
  useEffect(() => {
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
  }, [isDark]);
  const value = useMemo(
    () => ({ theme, isDark, setTheme: (chosen: Theme) => (window.localStorage.setItem(storageKey, chosen), setTheme(chosen)) }),
    [theme, isDark],
  );
  return <ThemeContext.Provider value={value}>{children}</ThemeContext.Provider>;
}

// The value of a colour of page.css, for what is drawn on a canvas.
export function colorOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
