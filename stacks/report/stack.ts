import { defineStack, ready, z } from "fraimz";

const options = z.strictObject({
  /** A defect that is planted in the report; see scripts/sample-report-defects.ts. */
  break: z.array(z.string()).max(1).default([]),
});

/** fraimz's own report of a sample run, as a reviewer opens it: wide and narrow, light and dark. */
export const report = defineStack({
  name: "report",
  title: "A rendered report of a sample run",
  options,
  services: {
    page: {
      ports: ["http"],
      command: (ctx) => ({
        file: process.execPath,
        args: ["--import", "tsx", "scripts/serve-sample-report.ts", ctx.dir],
        env: { PORT: String(ctx.port("http")), REPORT_BREAK: ctx.options.break.join() },
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
