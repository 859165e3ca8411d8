import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router-dom";
import { passes } from "./api/failure";
import { LiveProvider } from "./live";
import "./page.css";
import { ThemeProvider } from "./parts/theme";
import { ToastProvider } from "./parts/toast";
import { Shell } from "./shell/Shell";
import { SpeechProvider } from "./words";

const troubledMs = 3000;

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // What is shown is kept true by events; what was left is read again when one comes back to it.
      staleTime: 2000,
      retry: false,
      networkMode: "always",
      refetchInterval: (query) => (query.state.status === "error" && passes(query.state.error) ? troubledMs : false),
    },
    mutations: { networkMode: "always" },
  },
});

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <SpeechProvider>
        <ThemeProvider>
          <QueryClientProvider client={client}>
            <LiveProvider>
              <ToastProvider>
                <BrowserRouter>
                  <Shell />
                </BrowserRouter>
              </ToastProvider>
            </LiveProvider>
          </QueryClientProvider>
        </ThemeProvider>
      </SpeechProvider>
    </StrictMode>,
  );
}
