import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { defineStack, ready, z } from "fraimz";

const options = z.strictObject({
  /** Plants a defect: the program comes up with another page than the one that it was given. */
  otherPage: z.boolean().default(false),
});

/** A desktop program that nobody here wrote: the Qt WebEngine browser falkon, on an X server of its own. */
export const foreign = defineStack({
  name: "foreign",
  title: "falkon, a Qt WebEngine program from the distribution",
  options,
  services: {
    x11: {
      command: () => ({
        file: "Xvfb",
        args: ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset"],
      }),
      ready: ready.logLine(/^(\d+)$/),
      provides: ({ captured }) => ({ display: `:${captured[0]}` }),
    },
    falkon: {
      needs: ["x11"],
      ports: ["devtools"],
      prepare: ({ dir }) => {
        mkdirSync(join(dir, "runtime"), { recursive: true, mode: 0o700 });
      },
      command: (ctx) => ({
        file: "falkon",
        args: [
          "--private-browsing",
          "--no-extensions",
          pathToFileURL(
            join(ctx.root, ctx.options.otherPage ? "stacks/page/catalog.html" : "stacks/page/index.html"),
          ).href,
        ],
        env: {
          DISPLAY: ctx.value("x11", "display"),
          WAYLAND_DISPLAY: undefined,
          // Two instances of one person would become one.
          XDG_RUNTIME_DIR: join(ctx.dir, "runtime"),
          // It leaves a folder among the temporary files.
          TMPDIR: ctx.dir,
          QTWEBENGINE_REMOTE_DEBUGGING: `127.0.0.1:${ctx.port("devtools")}`,
          QTWEBENGINE_DISABLE_SANDBOX: "1",
          QTWEBENGINE_CHROMIUM_FLAGS: "--disable-gpu --disable-quic",
        },
      }),
      ready: ready.cdpPage("devtools"),
      timeoutMs: 60_000,
    },
  },
  // Its page keeps what a flow did to it, and nothing but a new start takes that back.
  reset: "boot",
  surfaces: {
    window: {
      kind: "browser",
      url: (ctx) => pathToFileURL(join(ctx.root, "stacks/page/index.html")).href,
      attach: (ctx) => `http://127.0.0.1:${ctx.portOf("falkon", "devtools")}`,
    },
  },
});
