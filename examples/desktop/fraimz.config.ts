import { defineConfig } from "fraimz";

// A desktop app takes a moment to start.
export default defineConfig({ frameTimeoutMs: 45_000 });
