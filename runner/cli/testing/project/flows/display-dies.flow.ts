import { execFileSync } from "node:child_process";
import { defineFlow } from "fraimz";
import { screen } from "../stack.ts";

export default defineFlow({ title: "A dying display", audience: "internal", stack: screen }).frames([
  {
    name: "A window comes",
    claim: "A window comes although the display has died.",
    on: "screen",
    async action({ os }) {
      await os.press("Escape");
      // Only this run's own: it is the runner's child.
      execFileSync("pkill", ["-KILL", "-P", String(process.pid), "Xvfb"]);
    },
    async assertions({ os }) {
      await os.windowAppears(/Approve/);
    },
  },
]);
