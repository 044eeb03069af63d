import "./page.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { Router } from "wouter";
import { config } from "zod";
import { HostRefusal } from "../../contract/client.ts";
import { App } from "./app.tsx";

// The page's policy forbids `eval`; zod would try it to compile its checks.
config({ jitless: true });

const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: (count, error) => count < 2 && !(error instanceof HostRefusal), staleTime: 1_000 },
  },
});
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Router base={new URL(document.baseURI).pathname.replace(/\/$/, "")}>
        <App />
        <Ready />
      </Router>
    </QueryClientProvider>
  </StrictMode>,
);

/** Declares on the document that the app runs and its fonts are there. */
function Ready() {
  useEffect(() => {
    void document.fonts.ready.then(() => document.documentElement.setAttribute("data-ready", "true"));
  }, []);
  return null;
}
