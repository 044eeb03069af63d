import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { connect } from "../../mocks/oauth-mcp/testing/strict-client.ts";
import { Witness } from "../../mocks/oauth-mcp/witness.ts";
import { WitnessClient, type WitnessTenant } from "../../mocks/witness-log/control-client.ts";
import { parseLog } from "../../mocks/witness-log/judge/index.ts";
import { Failure } from "../evidence/log/failure.ts";
import { APPROVE } from "../examine/testing/examined.ts";
import { type ExamineOptions, examineCommand, printRules } from "./examine-command.ts";
import { runCli } from "./testing/run-cli.ts";

let witness: Witness;
let control: WitnessClient;
let tenant: WitnessTenant;
let folder: string;
const servers: Server[] = [];

beforeAll(async () => {
  witness = await Witness.start();
  control = new WitnessClient(witness.controlUrl, witness.key);
  tenant = await control.createTenant();
});
afterAll(() => witness.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fraimz-examine-test-"));
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await rm(folder, { recursive: true, force: true });
});

async function examined(url: string, options: ExamineOptions = {}) {
  const printed: string[] = [];
  const progress: string[] = [];
  const output = {
    print: (line: string) => printed.push(line),
    progress: (line: string) => progress.push(line),
  };
  const exitCode = await examineCommand(url, options, output);
  return { exitCode, printed: printed.join("\n"), progress: progress.join("\n") };
}

async function reasonOf(examining: Promise<unknown>) {
  const error: unknown = await examining.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Failure);
  return error instanceof Failure ? error.reason : undefined;
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/mcp`;
}

it("announces what it will do, prints the judge's table, and ends with 0 at an honest server", async () => {
  const { exitCode, printed, progress } = await examined(tenant.mcpUrl);
  expect(progress).toMatch(/at most 300 requests[\s\S]*registers up to 4 clients[\s\S]*calls no tool/);
  expect(printed).toContain(`examine  ${tenant.mcpUrl}`);
  expect(printed).toMatch(/✓ alg-none[\s\S]*✓ \d+ passed, 0 failed, \d+ not exercised/);
  expect(exitCode).toBe(0);
});

it("ends with 1 for a server that breaks a rule, with the exchange and the clause; a waiver bears it", async () => {
  const broken = await control.createTenant({ faults: { mcp: "accept-unsigned" } });
  const { exitCode, printed } = await examined(broken.mcpUrl);
  expect(printed).toMatch(
    /✕ alg-none[\s\S]*served a token with alg none[\s\S]*entries #\d+[\s\S]*RFC 9068 section 4/,
  );
  expect(exitCode).toBe(1);
  const waivers = join(folder, "waivers.json");
  await writeFile(
    waivers,
    JSON.stringify([{ rule: "access/alg-none", reason: "known", until: "2099-01-01" }]),
  );
  expect((await examined(broken.mcpUrl, { waivers })).exitCode).toBe(0);
});

it("ends with 2 when what is required was not exercised, also at a public server", async () => {
  const open = await control.createTenant({ options: { protected: false } });
  expect((await examined(open.mcpUrl)).exitCode).toBe(0);
  const { exitCode, printed } = await examined(open.mcpUrl, { require: ["access/signature"] });
  expect(printed).toContain("! required and not exercised: access/signature");
  expect(printed).toContain("not applicable");
  expect(exitCode).toBe(2);
});

it("writes a log that is read back as a witness's, with no token in it", async () => {
  const log = join(folder, "examine.jsonl");
  const { printed } = await examined(tenant.mcpUrl, { log, json: true });
  const text = await readFile(log, "utf8");
  const { entries, torn } = parseLog(text);
  expect(torn).toBe(false);
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_entry, index) => index + 1));
  expect(entries.some(({ faults }) => faults.includes("access/signature"))).toBe(true);
  expect(text).not.toMatch(/eyJ[\w-]+\./);
  expect(JSON.parse(printed)).toMatchObject({ verdict: "passed", exitCode: 0 });
});

it("lets a command approve", async () => {
  const manual = await control.createTenant({ options: { approval: "manual" } });
  const { printed } = await examined(manual.mcpUrl, { consent: APPROVE, require: ["sessions/of-user"] });
  expect(printed).toMatch(/✓ of-user/);
});

it("says who did not approve when nobody does, and ends with 2", async () => {
  const manual = await control.createTenant({ options: { approval: "manual" } });
  const { exitCode, printed } = await examined(manual.mcpUrl, {
    consent: "exit 4 # {url}",
    consentTimeout: 5_000,
  });
  expect(printed).toContain("the consent command ended with exit code 4");
  expect(exitCode).toBe(2);
});

it("asks once, and repeats what the command said, where it ended well and nobody came back", async () => {
  const manual = await control.createTenant({ options: { approval: "manual" } });
  const file = join(folder, "asked");
  const consent = `echo asked >> ${file}; echo no such form # {url}`;
  const { printed } = await examined(manual.mcpUrl, { consent, consentTimeout: 2_000 });
  expect(printed).toContain(
    "no consent came within 2 seconds; the consent command ended with exit code 0: no such form",
  );
  expect(await readFile(file, "utf8")).toBe("asked\n");
});

it("goes on with a good token that was handed in, where nobody approves", async () => {
  const closed = await control.createTenant();
  const file = join(folder, "good");
  await writeFile(file, (await connect(closed)).tokens.access_token);
  await closed.faults({ authorize: "error" });
  const options = {
    token: [`good=${file}`],
    require: ["access/good-token", "access/key-confusion", "sessions/ended"],
  };
  const { exitCode, printed } = await examined(closed.mcpUrl, options);
  expect(printed).toMatch(/· code +not exercised: the request was denied[\s\S]*✓ good-token/);
  expect(exitCode).toBe(0);
});

it("sends no more requests than it may, and says of the rest that it was not exercised", async () => {
  const { exitCode, printed } = await examined(tenant.mcpUrl, { requests: 20 });
  expect(printed).toContain("which is the bound (--requests)");
  expect(exitCode).toBe(2);
});

it("refuses what is no URL, and a server outside this machine without --allow-remote", async () => {
  expect((await reasonOf(examined("not a url")))?.title).toBe(
    "The server is no http or https URL: not a url",
  );
  expect((await reasonOf(examined("ftp://127.0.0.1/")))?.title).toContain("no http or https URL");
  const remote = await reasonOf(examined("https://mcp.example.com/mcp"));
  expect(remote?.title).toBe("mcp.example.com is outside this machine, and somebody may be using it");
  expect(remote?.next).toContain("--allow-remote");
});

it("never asks a host outside this machine that a local server's metadata names", async () => {
  const lure = await control.createTenant({
    faults: { "as-metadata": { fault: "wrong-issuer", with: { issuer: "https://elsewhere.example" } } },
  });
  const log = join(folder, "lure.jsonl");
  await examined(lure.mcpUrl, { log });
  const { entries } = parseLog(await readFile(log, "utf8"));
  expect(new Set(entries.map(({ origin }) => origin))).toEqual(new Set([new URL(lure.mcpUrl).origin]));
});

it("says so when nobody answers, when a web page does, when no answer comes, and when it is no MCP", async () => {
  expect((await reasonOf(examined("http://127.0.0.1:9/mcp")))?.title).toBe(
    "Nobody answers at http://127.0.0.1:9/mcp (ECONNREFUSED)",
  );
  const page = await serve((_request, response) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<title>My shop</title>"),
  );
  expect((await reasonOf(examined(page)))?.title).toContain('a web page (title "My shop")');
  const silent = await serve(() => undefined);
  expect((await reasonOf(examined(silent, { timeout: 300 })))?.title).toContain(
    "did not answer within 300 ms",
  );
  const other = await serve((_request, response) => response.writeHead(404).end("nothing here"));
  expect((await reasonOf(examined(other)))?.title).toContain(
    "is no MCP endpoint: it answered initialize with 404",
  );
});

it.each<[string, ExamineOptions, string]>([
  ["a call without arguments", { call: ["echo"] }, "write it as TOOL=JSON"],
  ["a call whose arguments are no object", { call: ["echo=[1]"] }, "write its arguments as a JSON object"],
  ["a scope for a tool that is not called", { needs: ["echo=x"] }, "--call 'echo={}'"],
  ["a consent command without a place for the address", { consent: "approve.sh" }, "put {url} in its place"],
  ["a click without a browser", { click: ["Approve"] }, "add it, or leave --click out"],
  ["a secret without a client", { clientSecretEnv: "X" }, "name the client"],
  [
    "a secret that is not there",
    { clientId: "x", clientSecretEnv: "FRAIMZ_NO_SUCH" },
    "put the client's secret in it",
  ],
  ["a token of an unknown kind", { token: ["odd=/dev/null"] }, "a token can be good, expired, revoked"],
  ["a token file that is missing", { token: ["expired=/no/such/file"] }, "name a file"],
  [
    "a redirect URI that is not here",
    { redirectUri: "https://client.example/cb" },
    "name a loopback address",
  ],
  ["a rule that does not exist", { require: ["access/nothing"] }, "There is no rule or group"],
])("refuses %s, with the next step", async (_what, options, next) => {
  expect((await reasonOf(examined(tenant.mcpUrl, options)))?.next).toContain(next);
});

it("lists its rules with the occasion of each", () => {
  const lines: string[] = [];
  expect(printRules((line) => lines.push(line))).toBe(0);
  expect(lines.join("\n")).toMatch(
    /access\/alg-none +Refuses a token without a signature \(must\)\n.*by a good JSON web token/,
  );
});

it("ends with 2 on the command line for a wrong flag, no server, and a server that is not there", async () => {
  for (const args of [
    ["--no-such-flag"],
    [],
    ["http://127.0.0.1:9/mcp"],
    ["http://127.0.0.1:9/mcp", "--requests", "0"],
  ]) {
    const { exitCode, stderr } = await runCli(["examine", ...args]);
    expect([args, exitCode]).toEqual([args, 2]);
    expect(stderr).not.toBe("");
  }
});

it("examines over HTTPS with the authority of --ca, while a browser clicks through each consent page", async () => {
  const secure = await Witness.start({ tls: true, options: { approval: "manual" } });
  try {
    const ca = join(folder, "authority.pem");
    await writeFile(ca, secure.authority ?? "");
    const url = `${secure.origin}/mcp`;
    const options = { consent: "browser", click: ["Approve"], consents: 2, require: ["access/good-token"] };
    expect((await reasonOf(examined(url, options)))?.title).toMatch(/CERT|SIGNATURE/);
    const { exitCode, printed } = await examined(url, { ...options, ca });
    expect(printed).toMatch(/✓ good-token/);
    expect(exitCode).toBe(0);
  } finally {
    await secure.close();
  }
}, 120_000);

it("refuses an authority that is no certificate before it asks anybody", async () => {
  const ca = join(folder, "authority.pem");
  await writeFile(ca, "not a certificate");
  expect((await reasonOf(examined(tenant.mcpUrl, { ca })))?.title).toContain(
    "can't be read as a certificate",
  );
});

it("says what a consent page has to click where it has not what was named", async () => {
  const asking = await control.createTenant({ options: { approval: "manual" } });
  const { exitCode, printed } = await examined(asking.mcpUrl, {
    consent: "browser",
    click: ["Allow"],
    consents: 1,
    require: ["access/good-token"],
  });
  expect(printed).toMatch(/"Approve access" at \S+ has no button or link "Allow"; there are: Approve, Deny/);
  expect(exitCode).toBe(2);
}, 120_000);
