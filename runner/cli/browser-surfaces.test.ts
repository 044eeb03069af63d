import { expect, test } from "vitest";
import { runCli } from "./testing/run-cli.ts";

test("a browser surface's arguments reach its browser alone, and one on the display, or opened by a terminal's command, has its window there", async () => {
  const run = await runCli(["--flow", "browsers-as-asked"]);
  expect(run.verdict, run.stdout + run.stderr).toMatchObject({ verdict: "passed", exitCode: 0 });
}, 120_000);
