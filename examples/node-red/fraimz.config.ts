import { defineConfig } from "fraimz";

export default defineConfig({ viewport: { width: 1280, height: 800 } });
