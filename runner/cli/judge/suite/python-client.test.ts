import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { judgeSuiteCommand } from "./judge-suite-command.ts";

/** Python's standard library alone: what a client in another language has of the suite. */
const PROGRAM = join(import.meta.dirname, "../../../../mocks/witness-log/judge/testing/client.py");
const missing = spawnSync("python3", ["--version"]).status !== 0;
const document = z.object({
  verdict: z.string(),
  scenarios: z.array(z.object({ scenario: z.string(), state: z.string(), why: z.array(z.string()) })),
});

it.skipIf(missing)(
  "judges a client in Python, which finds its browser, its HOME and what to call by the documented variables",
  async () => {
    const names = ["connect", "registration/confidential", "tokens/expired", "tokens/second-start"];
    const printed: string[] = [];
    const output = { print: (line: string) => printed.push(line), progress: () => undefined };
    const options = { json: true, names: names.join(","), workers: 2 };
    const exitCode = await judgeSuiteCommand(["python3", PROGRAM, "{url}"], options, output);
    const { verdict, scenarios } = document.parse(JSON.parse(printed.join("\n")));
    expect(scenarios.filter(({ state }) => state !== "passed")).toEqual([]);
    expect(scenarios.map(({ scenario }) => scenario).sort()).toEqual(names.sort());
    expect([verdict, exitCode]).toEqual(["passed", 0]);
  },
  120_000,
);
