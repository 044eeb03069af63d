import { defineStack, ready } from "fraimz";

/** fraimz's own report of a sample run, as a reviewer opens it: wide and narrow, light and dark. */
export const report = defineStack({
  name: "report",
  title: "A rendered report of a sample run",
  services: {
    page: {
      ports: ["http"],
      command: (ctx) => ({
        file: process.execPath,
        args: ["--import", "tsx", "scripts/serve-sample-report.ts", ctx.dir],
        env: { PORT: String(ctx.port("http")) },
      }),
      ready: ready.http("/"),
    },
  },
  surfaces: {
    light: { kind: "browser", url: (ctx) => ctx.url("page") },
    dark: { kind: "browser", url: (ctx) => ctx.url("page"), colorScheme: "dark" },
    phone: { kind: "browser", url: (ctx) => ctx.url("page"), viewport: { width: 390, height: 844 } },
  },
});
