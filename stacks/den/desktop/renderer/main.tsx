import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { DesktopApi } from "../shared/desktop-api.ts";
import { App } from "./app.tsx";
import "./styles.css";

declare global {
  interface Window {
    /** Exposed by the preload. */
    readonly den: DesktopApi;
  }
}

const root = document.getElementById("root");
if (!root) throw new Error("The page has no root element.");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
