import { execFileSync } from "node:child_process";
import { defineFlow } from "fraimz";
import { pages } from "../stack.ts";

export default defineFlow({ title: "A crash", audience: "internal", stack: pages }).frames([
  {
    name: "The browser goes on",
    claim: "The browser is still there.",
    on: "covered",
    // Only this run's own: it is the runner's child.
    action: () => void execFileSync("pkill", ["-KILL", "-P", String(process.pid), "chrom"]),
    assertions: ({ see }) => see.text("Never"),
  },
  {
    name: "What follows",
    claim: "Nothing follows a crash.",
    on: "covered",
    assertions: ({ see }) => see.text("Never"),
  },
]);
