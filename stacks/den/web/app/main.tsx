import "./styles/index.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { config } from "zod";
import { App } from "./app.tsx";
import { createQueryClient } from "./data/query-client.ts";
import { Readiness } from "./readiness.tsx";

// The page's policy forbids `eval`; zod would try it to compile its checks.
config({ jitless: true });

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root to show Den in");

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <App />
      <Readiness />
    </QueryClientProvider>
  </StrictMode>,
);
