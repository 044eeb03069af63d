/** The clients in other languages that docs/judge.md shows, by the lines that it shows. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { z } from "zod";
import { findBrowser } from "../../../surfaces/browser-binary.ts";
import { judgeSuiteCommand } from "./judge-suite-command.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const JUDGE = " pnpm fraimz judge --suite -- ";
const lines = / other languages [\s\S]*?```sh\n([\s\S]*?)```/
  .exec(readFileSync(join(ROOT, "docs/judge.md"), "utf8"))?.[1]
  ?.replace(/ +#.*$/gm, "")
  .trimEnd()
  .split("\n");
const document = z.object({
  verdict: z.string(),
  scenarios: z.array(z.object({ scenario: z.string(), state: z.string(), why: z.array(z.string()) })),
});

const folder = mkdtempSync(join(tmpdir(), "fraimz-clients-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NAMES = ["connect", "registration/confidential", "tokens/expired", "tokens/second-start"];

interface Documented {
  /** First word of what is judged. */
  readonly with: string;
  readonly tool: string;
  readonly scenarios: readonly string[];
  readonly env?: () => readonly string[];
}

const CLIENTS: Readonly<Record<string, Documented>> = {
  Python: { with: "python3", tool: "python3 --version", scenarios: NAMES },
  Go: { with: "./client", tool: "go version", scenarios: NAMES },
  // A browser starts for each of them.
  "a browser app": {
    with: "node",
    tool: "node --version",
    scenarios: ["connect", "tokens/second-start"],
    env: () => [`FRAIMZ_CHROMIUM=${findBrowser()}`],
  },
};

it("shows these clients and no others", () => {
  const judged = lines?.map((line) => ` ${line}`.split(JUDGE)[1]?.split(" ")[0]);
  expect(judged).toEqual(Object.values(CLIENTS).map((one) => one.with));
});

for (const [language, client] of Object.entries(CLIENTS)) {
  const [program = "", ...asking] = client.tool.split(" ");
  const missing = spawnSync(program, asking).status !== 0;
  it.skipIf(missing)(
    `judges the client in ${language} by its documented line${missing ? ` (there is no ${program} here)` : ""}`,
    async () => {
      const line = lines?.find((one) => ` ${one}`.includes(`${JUDGE}${client.with} `)) ?? "";
      const [before = "", judged = ""] = ` ${line}`.split(JUDGE);
      const inFolder = (words: string) =>
        words.replace(/(?:\.\/)?\bclient\b(?=\s|$)/, join(folder, "client"));
      if (before.trim() !== "") {
        const built = spawnSync(inFolder(before.replace("&&", "")), {
          shell: true,
          cwd: ROOT,
          encoding: "utf8",
          env: { ...process.env, GOCACHE: join(folder, "cache") },
        });
        expect(built.status, built.stderr).toBe(0);
      }
      const printed: string[] = [];
      const output = { print: (text: string) => printed.push(text), progress: () => undefined };
      const options = {
        json: true,
        names: client.scenarios.join(","),
        workers: 2,
        ...(client.env ? { env: client.env() } : {}),
      };
      const command = inFolder(judged)
        .split(" ")
        .map((word) => (word.startsWith("mocks/") ? join(ROOT, word) : word));
      const exitCode = await judgeSuiteCommand(command, options, output);
      const { verdict, scenarios } = document.parse(JSON.parse(printed.join("\n")));
      expect(scenarios.filter(({ state }) => state !== "passed")).toEqual([]);
      expect(scenarios.map(({ scenario }) => scenario).sort()).toEqual([...client.scenarios].sort());
      expect([verdict, exitCode]).toEqual(["passed", 0]);
    },
    180_000,
  );
}
