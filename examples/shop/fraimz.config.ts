import { defineConfig } from "fraimz";

export default defineConfig({
  viewport: { width: 1024, height: 720 },
  tags: ["smoke"],
});
