import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Failure } from "../evidence/log/failure.ts";
import { type ProcessGroup, spawnGroup } from "../process/process-group.ts";
import { stackDown, stackStatus, stackUp } from "./stack-command.ts";

let root: string;
let printed: string[];
let runner: ProcessGroup | undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "fraimz-test-"));
  printed = [];
  mkdirSync(join(root, "stacks/shop"), { recursive: true });
  const api = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));
  writeFileSync(
    join(root, "stacks/shop/stack.ts"),
    `import { defineStack } from ${api("../stack/define-stack.ts")};
     import { ready } from ${api("../stack/readiness/ready.ts")};
     export const shop = defineStack({ name: "shop", title: "A shop", surfaces: {}, variants: { broken: "fails" }, services: {
       api: { ports: ["http"], ready: ready.http("/"), command: (ctx) => ({ file: process.execPath, args: ["-e",
         ctx.variant === "broken" ? "console.log('no disk'); process.exit(5)"
           : "require('http').createServer((q, s) => s.end()).listen(" + ctx.port("http") + ", '127.0.0.1')"] }) } } });`,
  );
});
afterEach(async () => {
  await runner?.stop({ graceMs: 0 });
  runner = undefined;
  await stackDown(undefined, options());
  rmSync(root, { recursive: true, force: true });
});

const options = () => ({
  root,
  results: join(root, "results"),
  print: (line: string) => void printed.push(stripVTControlCharacters(line)),
});
/** What was printed, with pids, ports, times and folders taken out. */
const shown = (): string[] =>
  printed.splice(0).map((line) =>
    line
      .replaceAll(/pid \d+/g, "pid N")
      .replaceAll(/:\d{5}/g, ":PORT")
      .replaceAll(/port \d{5}/g, "port PORT")
      .replaceAll(/\d+\.\d s/g, "T s")
      .replaceAll(/since \S+/g, "since TIME")
      .replaceAll(/\/\S*\/fraimz-shop-\w+/g, "FOLDER"),
  );

test("up boots and keeps, status names it, up again finds it, down ends it", async () => {
  expect(await stackUp("shop", options())).toBe(0);
  expect(shown()).toEqual([
    "  api          ready after T s  http://127.0.0.1:PORT",
    "up  shop in T s",
    "runs use it until `pnpm evals stack down shop`",
  ]);
  expect(stackStatus(undefined, options())).toBe(0);
  expect(shown()).toEqual(["shop  kept since TIME", "  api          pid N  port PORT", "  FOLDER"]);
  expect(await stackUp("shop", options())).toBe(0);
  expect(shown()).toEqual(["shop is up already, since TIME"]);
  expect(await stackDown("shop", options())).toBe(0);
  expect(shown()).toEqual(["ended  shop: api (pid N)"]);
  expect(stackStatus("shop", options())).toBe(0);
  expect(await stackDown("shop", options())).toBe(0);
  expect(shown()).toEqual(["shop is not running", "nothing to end for shop"]);
});

test("a kept stack outlives the process that booted it", async () => {
  const code = `import { stackUp } from ${JSON.stringify(fileURLToPath(new URL("./stack-command.ts", import.meta.url)))};
    process.exitCode = await stackUp("shop", { root: ${JSON.stringify(root)}, results: ${JSON.stringify(join(root, "results"))} });`;
  const logFile = join(root, "up.log");
  const args = ["--import", "tsx", "--input-type=module", "-e", code];
  const cli = await spawnGroup({ name: "cli", file: process.execPath, args, logFile });
  expect(await cli.exited, cli.lastLines().join("\n")).toEqual({ code: 0, signal: null });
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(readFileSync(logFile, "utf8"))?.[0] ?? "";
  expect((await fetch(url)).status).toBe(200);
  expect(await stackDown(undefined, options())).toBe(0);
  expect(shown()).toEqual(["ended  shop: api (pid N)"]);
  await expect(fetch(url)).rejects.toThrow();
});

test("what a killed runner left is named by status, which changes nothing, and ended by down", async () => {
  const fixture = fileURLToPath(new URL("../stack/killed-owner.fixture.ts", import.meta.url));
  const args = ["--import", "tsx", fixture, root];
  runner = await spawnGroup({
    name: "runner",
    file: process.execPath,
    args,
    logFile: join(root, "run.log"),
  });
  await runner.waitForLine(/^started/, { timeoutMs: 25_000 });
  stackStatus(undefined, options());
  expect(shown()[0]).toBe("shop  in use by a run under way (pid N) since TIME");
  expect(await stackDown(undefined, options())).toBe(0);
  expect(shown()).toEqual([
    "shop  in use by a run under way (pid N) since TIME",
    "  end that run (pid N) to end its stack",
    "nothing to end",
  ]);
  process.kill(runner.pid, "SIGKILL");
  await runner.exited;
  for (const _ of [1, 2]) {
    stackStatus(undefined, options());
    expect(shown()).toEqual([
      "shop  left over by a run that was killed (pid N) since TIME",
      "  db           pid N  port PORT",
      "  api          pid N  port PORT",
      "  FOLDER",
    ]);
  }
  expect(await stackDown("shop", options())).toBe(0);
  expect(shown()).toEqual([
    "ended  shop: api (pid N), db (pid N), db (pid N), started by the runner (pid N)",
  ]);
});

test("a stack that does not boot is a failure of the stack, with its last lines, and nothing is kept", async () => {
  const failure = await stackUp("shop:broken", options()).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Failure);
  expect(failure).toMatchObject({
    reason: { kind: "stack", title: "service api ended with exit code 5 before it was ready" },
  });
  expect(stackStatus(undefined, options())).toBe(0);
  expect(shown().at(-1)).toBe("no stack is running");
});

test("an unknown stack or variant is misuse, with the nearest name", async () => {
  await expect(stackUp("shpo", options())).rejects.toMatchObject({
    reason: { kind: "error", title: 'there is no stack "shpo"; did you mean "shop"? (shop)' },
  });
  await expect(stackUp("shop:brokn", options())).rejects.toMatchObject({
    reason: {
      kind: "error",
      title: 'stack shop: there is no variant "brokn"; did you mean "broken"? (broken)',
    },
  });
});
