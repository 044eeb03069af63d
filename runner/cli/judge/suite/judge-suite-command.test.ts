import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { parseLog } from "../../../../mocks/witness-log/judge/index.ts";
import { Failure } from "../../../evidence/log/failure.ts";
import { RunReport } from "../../../report/report-schema.ts";
import { Programs, WITNESS } from "../programs.fixture.ts";
import { type JudgeSuiteOptions, judgeSuiteCommand } from "./judge-suite-command.ts";

const CLIENTS = "mocks/witness-log/judge/testing";

// Whole: a client that loads its packages anew at each of fifty starts takes most of the test's time.
let programs: Programs;
let witness: string;
beforeAll(async () => {
  const client = `${CLIENTS}/client-program.ts`;
  const machine = `${CLIENTS}/machine-client-program.ts`;
  programs = await Programs.build(
    { entryPoints: { client, machine } },
    { entryPoints: WITNESS, packages: "external" },
  );
  witness = programs.path("witness");
});
afterAll(() => programs?.remove());

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fraimz-suite-test-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const strict = (...words: string[]) => [process.execPath, programs.path("client"), "{url}", ...words];
const script = (text: string) => [process.execPath, "--input-type=module", "-e", text, "{url}"];

async function judgeSuite(command: readonly string[], options: JudgeSuiteOptions = {}) {
  const printed: string[] = [];
  const progress: string[] = [];
  const exitCode = await judgeSuiteCommand(
    command,
    // The test client only names its port and listens at none.
    { witness, workers: 3, ...options },
    { print: (line) => printed.push(line), progress: (line) => progress.push(line) },
  );
  return { exitCode, printed: printed.join("\n"), progress: progress.join("\n") };
}

it("plays its scenarios over HTTPS with --tls", async () => {
  const { exitCode, printed } = await judgeSuite(strict(), { names: "connect", tls: true });
  expect([exitCode, printed.includes("✓ pkce-s256")]).toEqual([0, true]);
});

const suiteDocument = z.object({
  verdict: z.string(),
  exitCode: z.number(),
  wire: z.string(),
  grant: z.string(),
  rules: z.array(
    z.object({
      rule: z.string(),
      status: z.string(),
      becauseOf: z.object({ rule: z.string() }).optional(),
      scenarios: z.array(z.object({ scenario: z.string() })),
    }),
  ),
  scenarios: z.array(z.object({ scenario: z.string(), state: z.string(), why: z.array(z.string()) })),
});

async function documentOf(command: readonly string[], options: JudgeSuiteOptions) {
  const { printed, exitCode } = await judgeSuite(command, { json: true, ...options });
  const document = suiteDocument.parse(JSON.parse(printed));
  expect(document.exitCode).toBe(exitCode);
  return document;
}

async function reasonOf(judging: Promise<unknown>) {
  const error: unknown = await judging.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Failure);
  return error instanceof Failure ? error.reason : undefined;
}

it("passes an honest client through every scenario of its wire, and exercises every rule that it can", async () => {
  const { verdict, wire, rules, scenarios } = await documentOf(strict(), {});
  expect(scenarios.filter(({ state }) => state !== "passed")).toEqual([]);
  expect(scenarios.length).toBeGreaterThan(25);
  expect(wire).toBe("2025-11-25");
  expect(rules.filter(({ status }) => status === "fail")).toEqual([]);
  // What only a client of another revision, or one that was given its id, exercises.
  expect(rules.filter(({ status }) => status === "not exercised").map(({ rule }) => rule)).toEqual([
    "registration/application-type",
    "authorization/redirect-uri",
  ]);
  expect(verdict).toBe("passed");
}, 120_000);

it("passes an honest client through what only 2026-07-28 has", async () => {
  const { verdict, scenarios } = await documentOf(strict("2026-07-28"), {
    names: "stateless,registration/dynamic",
  });
  expect(scenarios.map(({ scenario }) => scenario)).toEqual([
    "connect",
    "registration/dynamic",
    "stateless/parameter-header",
    "stateless/invalid-header",
    "stateless/input-required",
    "stateless/network-ref",
  ]);
  expect(verdict).toBe("passed");
}, 60_000);

it("passes an honest client without a person through what concerns it, and holds it to nothing else", async () => {
  const [id, secret] = ["machine", "s".repeat(40)];
  const command = [process.execPath, programs.path("machine"), "{url}", id, secret];
  const clients = [{ clientId: id, secret, grantTypes: ["client_credentials"] }];
  const told = { toldClientId: [id], options: JSON.stringify({ clients }) };
  const { verdict, grant, rules, scenarios } = await documentOf(command, told);
  expect(grant).toBe("client-credentials");
  expect(scenarios.filter(({ state }) => state !== "passed")).toEqual([]);
  expect(scenarios.length).toBeGreaterThan(10);
  expect(rules.filter(({ status }) => status === "not exercised").map(({ rule }) => rule)).toEqual([
    "sessions/last-event-id",
  ]);
  const authorization = rules.filter(({ rule }) => rule.startsWith("authorization/"));
  expect(authorization.find(({ rule }) => rule === "authorization/state")?.status).toBe("not applicable");
  expect(verdict).toBe("passed");
}, 60_000);

it("fails exactly the rule that a client breaks, where it breaks it, and what it says to follow from that", async () => {
  const broken = strict("2025-11-25", "tokens/rotated-refresh-token");
  const out = join(folder, "report");
  const { verdict, rules, scenarios } = await documentOf(broken, {
    names: "tokens,discovery/own-place",
    out,
  });
  const failed = rules.filter(({ status }) => status === "fail");
  expect(failed.filter(({ becauseOf }) => becauseOf === undefined).map(({ rule }) => rule)).toEqual([
    "tokens/rotated-refresh-token",
  ]);
  for (const { becauseOf } of failed)
    expect(becauseOf?.rule ?? "tokens/rotated-refresh-token").toBe("tokens/rotated-refresh-token");
  expect(scenarios.filter(({ state }) => state === "failed").map(({ scenario }) => scenario)).toEqual([
    "tokens/expired",
  ]);
  expect(verdict).toBe("failed");

  // Its report says the same in each form.
  const text = (name: string) => readFile(join(out, name), "utf8");
  const report = RunReport.parse(JSON.parse(await text("report.json")));
  expect(report.exitCode).toBe(1);
  const reds = report.flows.flatMap(({ id, frames }) =>
    frames.flatMap(({ name, state }) => (state === "passed" ? [] : [`${id} ${name} ${state}`])),
  );
  expect(reds).toEqual(["tokens/expired tokens/rotated-refresh-token failed"]);
  expect(report.flows.find(({ id }) => id === "tokens/second-start")?.frames[0]?.acts).toHaveLength(3);
  expect(await text("junit.xml")).toContain('failures="1" errors="0"');
  expect(await text("report.md")).toMatch(/\| ❌ \| `tokens\/rotated-refresh-token` \| must: /);
}, 60_000);

it("bears what a waiver names, shows it, and fails for a waiver whose day is over", async () => {
  const broken = strict("2025-11-25", "sessions/delete-on-leave");
  const waivers = join(folder, "waivers.json");
  const waive = (until: string) =>
    writeFile(waivers, JSON.stringify([{ rule: "sessions/delete-on-leave", reason: "known", until }]));
  await waive("2999-01-01");
  const borne = await judgeSuite(broken, { names: "connect", waivers });
  expect(borne.printed).toMatch(
    /✕ delete-on-leave[\s\S]*~ waived until 2999-01-01: sessions\/delete-on-leave \(known\)/,
  );
  expect(borne.exitCode).toBe(0);
  await waive("2020-01-01");
  const over = await judgeSuite(broken, { names: "connect", waivers });
  expect(over.printed).toContain("✕ the waiver of sessions/delete-on-leave ended on 2020-01-01");
  expect(over.exitCode).toBe(1);
}, 60_000);

it("names a scenario that did not exercise its rules, and is not passed by it", async () => {
  // It calls something else than what will be refused.
  const { exitCode, printed } = await judgeSuite(strict(), {
    names: "http/busy-server",
    env: ["FRAIMZ_TOOL=whoami", "FRAIMZ_ARGUMENTS={}"],
    exitCode: "any",
  });
  expect(printed).toMatch(/! http\/busy-server is incomplete: .*\n +http\/retry-after was not exercised: /);
  expect(printed).toContain("! required and not exercised: http/retry-after");
  expect(exitCode).toBe(2);
}, 60_000);

it("plays nothing more for a client that never connects, and says what it printed", async () => {
  const { exitCode, printed, progress } = await judgeSuite(script("console.log('no such server')"));
  expect(printed).toContain("the client never got a request through on any revision");
  expect(printed).toContain("│ no such server");
  expect(printed).toMatch(/! tokens\/expired is incomplete[^\n]*\n +not played: the client did not connect/);
  expect(progress.split("\n")).toHaveLength(1);
  expect(exitCode).toBe(2);
}, 60_000);

it("ends a command that runs too long: never a pass", async () => {
  const endless = "await fetch(process.argv[1]); setInterval(() => {}, 1000);";
  const { exitCode, printed } = await judgeSuite(script(endless), { names: "connect", timeoutMs: 1_500 });
  expect(printed).toContain("the command still ran after 1500 ms and was ended");
  expect(exitCode).toBe(2);
}, 60_000);

it("gives the command a HOME and a browser of its own, what it is told to call, and nothing that is not named", async () => {
  process.env.SECRET_OF_MINE = "hidden";
  try {
    const tell = `
      const { HOME, BROWSER, FRAIMZ_SCENARIO, FRAIMZ_TOOL, SECRET_OF_MINE, GIVEN } = process.env;
      const own = HOME !== ${JSON.stringify(process.env.HOME ?? "")} && BROWSER.endsWith("/xdg-open");
      console.log(JSON.stringify([own, FRAIMZ_SCENARIO, FRAIMZ_TOOL, SECRET_OF_MINE ?? null, GIVEN]));`;
    const { printed } = await judgeSuite(script(tell), { names: "connect", env: ["GIVEN=a value"] });
    expect(printed).toContain('[true,"connect","echo",null,"a value"]');
  } finally {
    delete process.env.SECRET_OF_MINE;
  }
}, 60_000);

it("brings a client back from its browser, whichever opener it calls", async () => {
  const asks = `
    import { execFile } from "node:child_process";
    import { createServer } from "node:http";
    let opener = process.env.BROWSER;
    const server = createServer((request, response) => {
      console.log("back at", request.url);
      response.end();
      if (opener === "xdg-open") return server.close();
      opener = "xdg-open";
      open();
    }).listen(0, "127.0.0.1", open);
    function open() { execFile(opener, ["http://127.0.0.1:" + server.address().port + "/callback?code=1"]); }`;
  const { printed } = await judgeSuite(script(asks), { names: "connect" });
  expect(printed.match(/back at \/callback\?code=1/g)).toHaveLength(2);
}, 60_000);

it("plays one after another what comes back to the same port each time", async () => {
  const log = join(folder, "suite.jsonl");
  await judgeSuite(strict(), {
    names: "discovery/no-pkce,authorization/slow,authorization/no-scope,http/busy-server",
    log,
    workers: undefined,
  });
  const { entries } = parseLog(await readFile(log, "utf8"));
  // The first two show it: the one that never comes back shows nothing.
  const tenants = [...new Set(entries.filter(({ step }) => step === "mcp").map(({ run }) => run))];
  expect(tenants).toEqual([
    "connect",
    "discovery-no-pkce",
    "authorization-no-scope",
    "authorization-slow",
    "http-busy-server",
  ]);
  for (const [at, tenant] of tenants.slice(1).entries()) {
    const before = entries.filter(({ run }) => run === tenants[at]).map(({ at: time }) => Date.parse(time));
    const own = entries
      .filter(({ run, step }) => run === tenant && step !== "witness")
      .map(({ at: time }) => Date.parse(time));
    expect(Math.min(...own)).toBeGreaterThanOrEqual(Math.max(...before));
  }
}, 60_000);

it("keeps one log of all scenarios, each a tenant of its own", async () => {
  const log = join(folder, "suite.jsonl");
  await judgeSuite(strict(), { names: "discovery/own-place", log });
  const { entries, torn } = parseLog(await readFile(log, "utf8"));
  expect(torn).toBe(false);
  expect(new Set(entries.map(({ run }) => run))).toEqual(
    new Set(["default", "connect", "discovery-own-place"]),
  );
}, 60_000);

it("refuses before anything starts: a shape that is none, a choice of nothing, a command without a place for the URL", async () => {
  const shape = await reasonOf(judgeSuite(strict(), { options: '{"tolsPerPage":10}' }));
  expect(shape?.title).toBe('--options {"tolsPerPage":10}');
  expect(shape?.next).toContain("tolsPerPage");
  expect((await reasonOf(judgeSuite(strict(), { names: "tokns" })))?.title).toContain("chooses no scenario");
  expect((await reasonOf(judgeSuite(["my-client"])))?.next).toBe("put {url} in its place");
  expect((await reasonOf(judgeSuite([])))?.title).toBe("judge --suite needs a command");
});

it("says that nothing of what was chosen concerns such a client", async () => {
  const reason = await reasonOf(judgeSuite(strict(), { names: "stateless" }));
  expect(reason?.title).toBe("--suite stateless chooses no scenario that concerns a client on 2025-11-25");
}, 60_000);
