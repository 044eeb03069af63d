import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { parseLog } from "../../../mocks/witness-log/judge/index.ts";
import { Failure } from "../../evidence/log/failure.ts";
import { type JudgeLiveOptions, judgeLiveCommand } from "./judge-live-command.ts";
import { Programs, ROOT, WITNESS } from "./programs.fixture.ts";

/** A client as a program, and one that stays; which client is no matter of this test. */
const CLIENT = "mocks/witness-log/judge/testing/client-program.ts";
const STAYS = `
  import { StrictClient } from "./mocks/witness-log/judge/testing/strict-client.ts";
  await new StrictClient({ url: process.argv[2] }).connect();
  console.log("connected");
  setInterval(() => {}, 1000);`;

// The first test starts the witness as users do.
let programs: Programs;
let runClient: string[];
let stay: string[];
let bundledWitness: string;
beforeAll(async () => {
  const stdin = { contents: STAYS, resolveDir: ROOT, sourcefile: "stays.ts", loader: "ts" } as const;
  programs = await Programs.build(
    { entryPoints: { client: CLIENT, ...WITNESS }, packages: "external" },
    { stdin, packages: "external" },
  );
  runClient = [process.execPath, programs.path("client"), "{url}"];
  stay = [process.execPath, programs.path("stdin"), "{url}"];
  bundledWitness = programs.path("witness");
});
afterAll(() => programs?.remove());

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fraimz-live-test-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const bundled = (): JudgeLiveOptions => ({ witness: bundledWitness });

async function judgeLive(command: readonly string[], options: JudgeLiveOptions = {}, started = bundled()) {
  const printed: string[] = [];
  const progress: string[] = [];
  const output = {
    print: (line: string) => printed.push(line),
    progress: (line: string) => progress.push(line),
  };
  const exitCode = await judgeLiveCommand(command, { ...started, ...options }, output);
  return { exitCode, printed: printed.join("\n"), progress: progress.join("\n") };
}

async function reasonOf(judging: Promise<unknown>) {
  const error: unknown = await judging.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Failure);
  return error instanceof Failure ? error.reason : undefined;
}

it("judges a command that walks through the witness, tells its steps, and leaves nothing running", async () => {
  const { exitCode, printed, progress } = await judgeLive(runClient, {}, {});
  expect(progress).toMatch(
    /mcp initialize 401[\s\S]*authorize 303[\s\S]*token 200[\s\S]*mcp tools\/call echo 200/,
  );
  expect(progress).toContain("connected");
  expect(progress).toContain("command  ended with exit code 0");
  expect(printed).toMatch(/✓ pkce-s256/);
  expect(exitCode).toBe(0);
  const url = /witness {2}(\S+)/.exec(progress)?.[1] ?? "";
  await expect(fetch(url)).rejects.toThrow();
});

it("ends with 1 for a client that breaks a rule; that it left counts", async () => {
  const { exitCode, printed } = await judgeLive([...runClient, "sessions/delete-on-leave"]);
  expect(printed).toMatch(/✕ delete-on-leave[\s\S]*the client left without DELETE/);
  expect(exitCode).toBe(1);
});

it("ends with 2 for a command that never asks the witness", async () => {
  const { exitCode, progress } = await judgeLive([process.execPath, "-e", "", "{url}"]);
  expect(progress).toContain("the command never asked the witness for anything");
  expect(exitCode).toBe(2);
});

it("ends a command that runs too long and judges what was seen", async () => {
  const endless = "await fetch(process.argv[1]); console.log('asked'); setInterval(() => {}, 1000);";
  const run = judgeLive([process.execPath, "--input-type=module", "-e", endless, "{url}"], {
    timeoutMs: 3_000,
  });
  const { exitCode, progress } = await run;
  expect(progress).toContain("still ran after 3000 ms and was ended");
  expect(exitCode).toBe(2);
});

it("keeps the log where it is asked to, whole", async () => {
  const log = join(folder, "kept.jsonl");
  await judgeLive(runClient, { log });
  const { entries, torn } = parseLog(await readFile(log, "utf8"));
  expect(torn).toBe(false);
  expect(entries.at(-1)?.control?.event).toBe("closed");
  expect((await reasonOf(judgeLive(runClient, { log })))?.title).toBe(`${log} exists already`);
});

it("refuses a command without a place for the URL before it starts anything", async () => {
  const reason = await reasonOf(judgeLive(["my-client", "--connect"]));
  expect(reason?.title).toBe("The command does not say where the MCP URL goes: my-client --connect");
  expect(reason?.next).toBe("put {url} in its place");
});

it("says that a program does not exist", async () => {
  const reason = await reasonOf(judgeLive(["no-such-client", "{url}"]));
  expect(reason?.title).toContain('there is no program "no-such-client"');
});

it("says why a witness did not start, with its last lines", async () => {
  const missing = join(folder, "no-witness.ts");
  const reason = await reasonOf(judgeLive(runClient, { witness: missing }));
  expect(reason?.kind).toBe("stack");
  expect(reason?.message).toContain("no-witness.ts");
  expect(existsSync(missing)).toBe(false);
});

it("passes on nothing of the environment that is not named, neither to the witness nor to the command", async () => {
  const tell =
    "const { ISSUER, SECRET_OF_MINE, NAMED, GIVEN } = process.env; console.log(JSON.stringify([ISSUER ?? null, SECRET_OF_MINE ?? null, NAMED, GIVEN]))";
  process.env.ISSUER = "https://somewhere.example";
  process.env.SECRET_OF_MINE = "hidden";
  process.env.NAMED = "named";
  try {
    const { progress } = await judgeLive([process.execPath, "-e", tell, "{url}"], {
      env: ["NAMED", "GIVEN=a value"],
    });
    expect(progress).toMatch(/witness {2}http:\/\/127\.0\.0\.1:/);
    expect(progress).toContain('[null,null,"named","a value"]');
  } finally {
    delete process.env.ISSUER;
    delete process.env.SECRET_OF_MINE;
    delete process.env.NAMED;
  }
});

it("fails a command that ends with another exit code than is expected, and says so", async () => {
  const command = [process.execPath, "-e", "process.exit(3)", "{url}"];
  const { exitCode, printed } = await judgeLive(command, { require: ["none"] });
  expect(printed).toContain("✕ the command ended with exit code 3, expected was exit code 0");
  expect(exitCode).toBe(1);
  expect((await judgeLive(command, { require: ["none"], exitCode: 3 })).exitCode).toBe(0);
  expect((await judgeLive(command, { require: ["none"], exitCode: "any" })).exitCode).toBe(0);
});

it("shapes the provider as it is told, and refuses what is no shape before anything starts", async () => {
  const { printed } = await judgeLive(runClient, { options: '{"challenge":"absent"}', wire: "2025-11-25" });
  expect(printed).toMatch(/· uses-resource-metadata/);
  expect((await reasonOf(judgeLive(runClient, { options: "[1" })))?.title).toBe("--options [1");
});

it("serves HTTPS with --tls, to a command that is told to trust it", async () => {
  const { exitCode, progress } = await judgeLive(runClient, { tls: true });
  expect(progress).toMatch(/witness {2}https:\/\/127\.0\.0\.1:[\s\S]*mcp tools\/call echo 200/);
  expect(exitCode).toBe(0);
  const own = { tls: true, require: ["none"], env: ["NODE_EXTRA_CA_CERTS="] };
  expect((await judgeLive(runClient, own)).progress).toMatch(/command {2}ended with exit code [1-9]/);
});

it("does not hold against a command that was ended what it had no time for", async () => {
  const { printed, progress } = await judgeLive(stay, { timeoutMs: 5_000 });
  expect(progress).toContain("connected");
  expect(printed).toMatch(/· delete-on-leave/);
});
