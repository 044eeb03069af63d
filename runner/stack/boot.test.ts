import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { membersOf } from "../process/process-family.ts";
import { isAlive, startTimeOf } from "../process/process-table.ts";
import type { ServiceEvent } from "./boot-session.ts";
import type { PrepareContext } from "./contexts.ts";
import type { ServiceSpec } from "./definition.ts";
import { reservePort } from "./port-reservation.ts";
import { ready } from "./readiness/ready.ts";
import type { ServiceDeath } from "./service-deaths.ts";
import { StackError } from "./stack-error.ts";
import { DEAF, STAY, script, TestBench, web } from "./test-services.fixture.ts";

let bench: TestBench;
let events: ServiceEvent[];
const onEvent = (event: ServiceEvent): void => void events.push(event);
const states = (): string[] => events.map(({ service, state }) => `${service} ${state}`);

beforeEach(() => {
  bench = new TestBench();
  events = [];
});
afterEach(async () => {
  await bench.end();
});

async function failureOf(booting: Promise<unknown>): Promise<StackError> {
  const error = await booting.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof StackError) return error;
  throw new Error("the boot did not fail with a StackError", { cause: error });
}

test("a service starts when all it needs are ready, and the last one started is stopped first", async () => {
  const stack = await bench.boot(
    { web: web("", { needs: ["api"] }), api: web("", { needs: ["db"] }), db: web() },
    { onEvent },
  );
  expect(states()).toEqual([
    "db starting",
    "db ready",
    "api starting",
    "api ready",
    "web starting",
    "web ready",
  ]);
  expect(await (await fetch(stack.service("web").url)).text()).toBe("ok web");
  events = [];
  await stack.stop();
  expect(states()).toEqual(["web stopped", "api stopped", "db stopped"]);
});

test("independent services start side by side", async () => {
  // Each waits for the other's port to open, so started one after the other they would never be ready.
  const meet = (other: string) => ({
    ready: ready.logLine(/^met/),
    ports: ["http"],
    command: (ctx: { port(name: string): number; portOf(service: string, port: string): number }) => ({
      file: process.execPath,
      args: [
        "-e",
        `require("net").createServer().listen(${ctx.port("http")}, "127.0.0.1");
         const meet = () => require("net").connect(${ctx.portOf(other, "http")}, "127.0.0.1")
           .on("connect", () => console.log("met")).on("error", () => setTimeout(meet, 10)); meet();`,
      ],
    }),
  });
  const stack = await bench.boot({ left: meet("right"), right: meet("left") });
  expect(stack.services.map(({ name }) => name).toSorted()).toEqual(["left", "right"]);
});

test("nothing is left after a stop: no process, port, folder or receipt", async () => {
  const grandchild = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(STAY)}]);`;
  const stack = await bench.boot({ api: web(grandchild) });
  const [record] = stack.receipt.content.processes;
  const port = stack.context.portOf("api", "http");
  expect(membersOf(record ?? { mark: "" })).toHaveLength(2);
  expect(existsSync(stack.dir)).toBe(true);
  await stack.stop();
  expect(membersOf(record ?? { mark: "" })).toEqual([]);
  expect(existsSync(stack.dir)).toBe(false);
  expect(readdirSync(join(bench.results, ".stacks"))).toEqual([]);
  await expect(connects(port)).resolves.toBe(false);
});

test("a service that ignores SIGTERM is killed after its grace", async () => {
  const stack = await bench.boot({ api: web(DEAF, { graceMs: 50 }) });
  const [record] = stack.receipt.content.processes;
  await stack.stop();
  expect(isAlive(record?.pgid ?? 0, record?.startTime ?? "")).toBe(false);
});

test("a service that dies before it is ready fails the boot with its exit code and last lines", async () => {
  const broken = script(`console.log("connecting"); console.error("no such table"); process.exit(3);`);
  const error = await failureOf(bench.boot({ api: broken, other: web() }, { onEvent }));
  expect(error.message).toBe(
    [
      "service api ended with exit code 3 before it was ready",
      "expected  a line that matches /^up/",
      "its last lines:",
      "  connecting",
      "  no such table",
      "Correct what its last lines say, then run again.",
    ].join("\n"),
  );
  expect(error).toMatchObject({ service: "api", lastLines: ["connecting", "no such table"] });
  expect(events).toContainEqual(
    expect.objectContaining({ service: "api", state: "died", detail: "exit code 3" }),
  );
  expect(readdirSync(join(bench.results, ".stacks"))).toEqual([]);
});

/** A server on another place than the one it was given. */
const listening = (where: string, answers = true): ServiceSpec =>
  web("", {
    ready: ready.http("/", { status: answers ? 200 : 418 }),
    timeoutMs: 3_000,
    command: (ctx) => ({
      file: process.execPath,
      args: [
        "-e",
        `const port = ${ctx.port("http")}; require("http").createServer((q, s) => s.end()).listen(${where})`,
      ],
    }),
  });

test("a service that listens on another address or port than it was given is told so, not that it needs longer", async () => {
  const given = (text: string) => text.replaceAll(/:\d{4,5}/g, ":PORT").replaceAll(/port \d+/g, "port GIVEN");
  const onlyV6 = await failureOf(bench.boot({ api: listening(`port, "::1"`) }));
  expect(given(onlyV6.actual ?? "")).toContain("it listens on [::1]:PORT only, not on 127.0.0.1:PORT");
  expect(onlyV6.next).toMatch(/127\.0\.0\.1/);
  const otherPort = await failureOf(bench.boot({ api: listening(`0, "127.0.0.1"`) }));
  expect(given(otherPort.actual ?? "")).toContain(
    "it listens on 127.0.0.1:PORT, not on the port GIVEN that it was given",
  );
});

test.each([`port, "127.0.0.1"`, `port, "0.0.0.0"`, `port, "::"`, "port"])(
  "a service that listens on (%s) is ready when it answers, and else only told what it answered",
  async (where) => {
    await bench.boot({ api: listening(where) });
    const error = await failureOf(bench.boot({ api: listening(where, false) }));
    expect(error).toMatchObject({ actual: "status 200", next: expect.stringMatching(/timeoutMs/) });
  },
);

test("a service that somebody has stopped is not called slow", async () => {
  const api = web(`process.kill(process.pid, "SIGSTOP");`, { ready: ready.http("/"), timeoutMs: 2_000 });
  const error = await failureOf(bench.boot({ api }));
  expect(error).toMatchObject({
    actual: expect.stringMatching(/its process \d+ is stopped \(state T\)/),
    next: expect.stringMatching(/^Let it go on: kill -CONT \d+$/),
  });
});

test("a service that is never ready fails the boot at its deadline, with what was there instead", async () => {
  const api = web(`console.log("warming up");`, {
    ready: ready.all(ready.http("/", { status: 204 }), ready.logLine(/warming/)),
    timeoutMs: 3_000,
  });
  const error = await failureOf(bench.boot({ api }));
  expect(error.message.replace(/:\d{4,5}/, ":PORT")).toBe(
    [
      "service api was not ready within 3.0 s",
      "expected  GET http://127.0.0.1:PORT/ to answer 204 and a line that matches /warming/",
      'saw       status 200 "ok api"',
      "its last lines:",
      "  warming up",
      "If it only needs longer, give the service a larger `timeoutMs`.",
    ].join("\n"),
  );
  expect(error.actual).toBe('status 200 "ok api"; it said: warming up');
});

test("a service that finds its port taken says what to do", async () => {
  const code = `require("http").createServer().listen(process.env.TAKEN, "127.0.0.1");`;
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const { port } = taken.address() as AddressInfo;
  try {
    const api = script("", {
      command: () => ({ file: process.execPath, args: ["-e", code], env: { TAKEN: String(port) } }),
    });
    const error = await failureOf(bench.boot({ api }));
    expect(error.title).toBe("service api ended with exit code 1 before it was ready");
    expect(error.lastLines.join("\n")).toContain("EADDRINUSE");
    expect(error.next).toBe(
      "Another program listens on its port: let the service listen on the port it is given, or run again.",
    );
  } finally {
    taken.close();
  }
});

test("a program that does not exist fails the boot by the service's name", async () => {
  const api = script("", { command: () => ({ file: "no-such-program" }) });
  const error = await failureOf(bench.boot({ api }));
  expect(error.message).toBe(
    'could not start api: there is no program "no-such-program" (looked in PATH); install it or correct the command',
  );
  expect(readdirSync(join(bench.results, ".stacks"))).toEqual([]);
});

test("a service that dies later is told by name, with exit and last lines, and only once", async () => {
  // It says that it is up when it hears signals, and not before.
  const api = script(`process.on("SIGHUP", () => { console.error("out of memory"); process.exit(9); });
    setInterval(() => {}, 1e6); console.log("up");`);
  const stack = await bench.boot({ api, web: web() }, { onEvent });
  const deaths: ServiceDeath[] = [];
  const told = new Promise<void>((resolve) => {
    stack.onDeath((death) => {
      deaths.push(death);
      resolve();
    });
  });
  process.kill(stack.service("api").pid ?? 0, "SIGHUP");
  await told;
  await stack.stop();
  expect(deaths).toMatchObject([
    {
      service: "api",
      exit: { code: 9, signal: null },
      lastLines: ["up", "out of memory"],
      message: "service api ended with exit code 9",
    },
  ]);
  expect(states()).toContain("api died");
});

test("stopping a stack is no death", async () => {
  const stack = await bench.boot({ api: web() });
  const deaths: ServiceDeath[] = [];
  stack.onDeath((death) => deaths.push(death));
  await stack.stop();
  expect(deaths).toEqual([]);
});

test("a service that dies while others still boot ends the boot", async () => {
  const short = script(`console.log("up"); setTimeout(() => process.exit(4), 50);`);
  const error = await failureOf(bench.boot({ short, slow: script(STAY, { needs: ["short"] }) }));
  expect(error.title).toBe("service short ended with exit code 4 after it was ready");
});

test("two boots at once do not meet: other ports, folders and secrets", async () => {
  const services = { api: web(), worker: web() };
  const [one, two] = await Promise.all([bench.boot(services), bench.boot(services)]);
  const ports = [one, two].flatMap(({ receipt }) => receipt.content.ports.map(({ port }) => port));
  expect(new Set(ports).size).toBe(4);
  expect(one.dir).not.toBe(two.dir);
  expect(one.context.secret("key")).not.toBe(two.context.secret("key"));
  await one.stop();
  expect(await (await fetch(two.service("api").url)).text()).toBe("ok api");
});

test("aborting a boot ends what had started", async () => {
  const abort = new AbortController();
  const interrupted = new Error("interrupted");
  const booting = bench.boot(
    { db: web(), api: script(STAY, { needs: ["db"] }) },
    { signal: abort.signal, onEvent: (event) => event.service === "api" && abort.abort(interrupted) },
  );
  await expect(booting).rejects.toBe(interrupted);
  expect(readdirSync(join(bench.results, ".stacks"))).toEqual([]);
});

test("an attached service is used and never stopped, and what only it needs is not started", async () => {
  const server = createServer((_, response) => response.end("ok attached")).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const stack = await bench.boot(
      { db: web(), api: web("", { needs: ["db"] }), web: web("", { needs: ["api"] }) },
      { attach: { api: `${url}/` }, onEvent },
    );
    expect(stack.services.map(({ name, state }) => [name, state])).toEqual([
      ["api", "attached"],
      ["web", "ready"],
    ]);
    expect(stack.context.url("api")).toBe(url);
    expect(stack.context.attached("api")).toBe(`${url}/`);
    await stack.stop();
    expect(await (await fetch(url)).text()).toBe("ok attached");
  } finally {
    server.close();
  }
});

test("an attached service that does not answer is named with what to start", async () => {
  const nobody = await reservePort("/none/receipt.json");
  await nobody.letGo();
  const at = `127.0.0.1:${nobody.port}`;
  const error = await failureOf(
    bench.boot({ api: web("", { timeoutMs: 1 }) }, { attach: { api: `http://${at}` } }),
  );
  expect(error.message).toBe(
    [
      `attached service api does not answer at http://${at}`,
      `expected  GET http://${at}/ to answer 2xx`,
      `saw       connect ECONNREFUSED ${at}`,
      "Start it, or leave out --attach api=... to have the stack boot it.",
    ].join("\n"),
  );
  await nobody.drop();
});

test("attaching what does not exist, or no URL, is refused before anything is made", async () => {
  const services = { api: web() };
  expect((await failureOf(bench.boot(services, { attach: { apo: "http://127.0.0.1:1" } }))).message).toBe(
    '--attach apo=http://127.0.0.1:1: in stack shop, there is no service "apo"; did you mean "api"? (api)',
  );
  expect((await failureOf(bench.boot(services, { attach: { api: "4000" } }))).message).toBe(
    "--attach api=4000: that is not a URL\nWrite it with its scheme, like http://127.0.0.1:4000.",
  );
  expect((await failureOf(bench.boot(services, { variant: "bgi" }))).message).toBe(
    'stack shop: there is no variant "bgi"; did you mean "big"? (big)',
  );
  expect(existsSync(bench.results)).toBe(false);
});

test("a variant decides which services there are", async () => {
  const services = {
    db: web("", { when: ({ variant }) => variant === "big" }),
    api: web("", { needs: ["db"] }),
  };
  const small = await bench.boot(services);
  const big = await bench.boot(services, { variant: "big" });
  expect(small.services.map(({ name }) => name)).toEqual(["api"]);
  expect(big.services.map(({ name }) => name)).toEqual(["db", "api"]);
});

test("a service reads what another one printed and provides", async () => {
  const stack = await bench.boot({
    db: script(`console.log("up with key k-123"); ${STAY}`, {
      ready: ready.logLine(/^up with key (\S+)$/),
      provides: (ctx) => ({ key: ctx.captured[0] ?? "" }),
    }),
    api: script("", {
      needs: ["db"],
      command: (ctx) => ({
        file: process.execPath,
        args: ["-e", `console.log("up " + process.env.KEY); ${STAY}`],
        env: { KEY: ctx.value("db", "key") },
      }),
    }),
  });
  expect(stack.service("api").lastLines()).toEqual(["up k-123"]);
  expect(stack.context.value("db", "key")).toBe("k-123");
});

test("a service gets a HOME of the stack's own, its folder, and the secrets that everyone of its boot gets", async () => {
  const api = script("", {
    command: (ctx) => ({
      file: process.execPath,
      args: ["-e", `console.log("up", process.env.HOME, process.env.KEY); ${STAY}`],
      env: { KEY: ctx.secret("key") },
      cwd: ctx.dir,
    }),
  });
  const secrets: string[] = [];
  const stack = await bench.boot({ api }, { onSecret: (value) => secrets.push(value) });
  const key = stack.context.secret("key");
  const later = stack
    .channelContext({ unique: (name) => name, redact: (value) => value, onEnd: () => {} })
    .secret("later");
  expect(secrets).toEqual([key, later]);
  expect(stack.service("api").lastLines()).toEqual([`up ${stack.home} ${key}`]);
  expect(stack.secrets()).toEqual([key, later]);
  expect(readdirSync(stack.dir).toSorted()).toEqual([".fraimz-stack", "api", "home", "logs"]);
});

test("preparing runs commands in the service's log, and a failing one ends the boot with its last lines", async () => {
  const prepared = await bench.boot({
    db: script(`console.log("up", require("fs").readFileSync(process.env.DIR + "/data", "utf8")); ${STAY}`, {
      prepare: (ctx) =>
        ctx.run({
          file: process.execPath,
          args: [
            "-e",
            `console.log("installing"); require("fs").writeFileSync(process.env.DIR + "/data", "rows")`,
          ],
          env: { DIR: ctx.dir },
        }),
      command: (ctx) => ({
        file: process.execPath,
        args: [
          "-e",
          `console.log("up", require("fs").readFileSync(${JSON.stringify(ctx.dir)} + "/data", "utf8")); ${STAY}`,
        ],
      }),
    }),
  });
  expect(prepared.service("db").lastLines()).toEqual(["installing", "up rows"]);
  const failing = script(STAY, {
    prepare: (ctx) => ctx.run({ file: "sh", args: ["-c", "echo disk full; exit 28"] }),
  });
  const error = await failureOf(bench.boot({ db: failing }));
  expect(error.message).toBe(
    [
      "service db could not be prepared: exit code 28 of its command",
      "expected  exit code 0 of `sh -c echo disk full; exit 28`",
      "its last lines:",
      "  disk full",
    ].join("\n"),
  );
});

test("aborting a boot ends a step that prepares, also one that waits for nothing", async () => {
  for (const prepare of [
    (ctx: PrepareContext) =>
      ctx.run({ file: process.execPath, args: ["-e", `console.log("busy"); ${STAY}`] }),
    () => new Promise<void>(() => {}),
  ]) {
    const abort = new AbortController();
    const interrupted = new Error("interrupted");
    const onEvent = (): void => void setImmediate(() => abort.abort(interrupted));
    await expect(bench.boot({ db: web("", { prepare }) }, { signal: abort.signal, onEvent })).rejects.toBe(
      interrupted,
    );
    expect(readdirSync(join(bench.results, ".stacks"))).toEqual([]);
  }
});

test("what a step that prepares prints is not taken for the service's own ready line", async () => {
  const db = script(`setTimeout(() => console.log("up itself"), 20); ${STAY}`, {
    ready: ready.logLine(/^up (\w+)/),
    prepare: (ctx) => ctx.run({ file: "echo", args: ["up first"] }),
    provides: (ctx) => ({ who: ctx.captured[0] ?? "" }),
  });
  expect((await bench.boot({ db })).context.value("db", "who")).toBe("itself");
});

test("a results folder that can't be written to is named, and nothing is made", async () => {
  const file = join(bench.root, "file");
  writeFileSync(file, "");
  const error = await failureOf(bench.boot({ api: web() }, { results: file }));
  expect(error.message).toBe(
    `the folder for receipts can't be made: ${file}/.stacks (ENOTDIR)\nName a results folder that can be written to.`,
  );
});

test("a process spawned beside the services ends with the stack", async () => {
  const stack = await bench.boot({ api: web() });
  const browser = await stack.spawn({
    name: "browser",
    file: process.execPath,
    args: ["-e", STAY],
    logFile: join(stack.dir, "logs/browser.log"),
  });
  expect(stack.receipt.content.processes.map(({ name }) => name)).toEqual(["api", "browser"]);
  await stack.stop();
  expect(browser.exit).toEqual({ code: null, signal: "SIGTERM" });
});

test("the receipt names each process with its start time, and is readable for this user only", async () => {
  const stack = await bench.boot({ api: web() });
  const written = JSON.parse(readFileSync(stack.receipt.path, "utf8"));
  expect(written).toMatchObject({
    version: 1,
    stack: "shop",
    kept: false,
    dir: stack.dir,
    owner: { pid: process.pid },
    ports: [{ service: "api", name: "http", port: stack.context.portOf("api", "http") }],
    processes: [{ name: "api", pgid: stack.service("api").pid }],
  });
  expect(isAlive(written.processes[0].pgid, written.processes[0].startTime)).toBe(true);
});

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

const never = ready.logLine(/^never/);
const command = (given: unknown, more = {}) => ({
  ready: never,
  timeoutMs: 3_000,
  command: () => given as never,
  ...more,
});
const throws = (what: unknown) => () => {
  throw what;
};

test.each<[string, unknown, RegExp]>([
  ["nothing", undefined, /can't be started: it is undefined/],
  ["a text", "node server.js", /it is "node server\.js"/],
  ["no file", { file: "" }, /its `file` is ""/],
  ["a NUL", { file: "echo", args: ["a\0b"] }, /its `args\[0\]` is "a/],
  ["a number as argument", { file: "echo", args: ["a", 5] }, /its `args\[1\]` is 5, not a text/],
  ["a text as arguments", { file: "echo", args: "up" }, /its `args` are "up", not a list/],
  ["an object as variable", { file: "echo", env: { A: {} } }, /its `env\.A` is \{\}/],
  ["too much", { file: "echo", args: ["x".repeat(3e6)] }, /could not start a: its arguments .* too long/],
  ["a file as folder", { file: "echo", cwd: import.meta.filename }, /boot\.test\.ts is not a folder/],
])(
  "a command that is or holds %s is refused with the service's name and what is wrong",
  async (_, given, says) => {
    const error = await failureOf(bench.boot({ a: command(given) }));
    expect(error.message).toMatch(says);
    expect(error.message).toMatch(/\ba\b/);
  },
);

test.each<[string, Partial<ServiceSpec<unknown, string, string>>, RegExp]>([
  ["command", { command: throws(new Error("no key")) }, /^the `command` of service a threw: no key/],
  [
    "command that throws nothing",
    { command: throws(undefined) },
    /^the `command` of service a threw: undefined/,
  ],
  [
    "command that throws later",
    { command: (async () => Promise.reject(new Error("later"))) as never },
    /it is a promise; .*`prepare`/,
  ],
  ["url", { url: throws(new Error("no host")), timeoutMs: 300 }, /the `url` of service a threw: no host/],
  [
    "url that gives none",
    { url: () => undefined as never, timeoutMs: 300 },
    /gave undefined, which is no URL/,
  ],
  ["provides", { provides: throws(new Error("no token")) }, /^the `provides` of service a threw: no token/],
  ["provides that gives none", { provides: () => 5 as never }, /gave 5: it must return values by name/],
  [
    "prepare that throws what can't be read",
    { prepare: throws(Object.defineProperty(new Error(), "message", { get: throws(1) })) },
    /could not be prepared: \(what was thrown throws itself/,
  ],
])("a service's %s is named by the boot's failure, and ends nothing else", async (_, more, says) => {
  const error = await failureOf(bench.boot({ a: web("", more) }));
  expect(error.message).toMatch(says);
});

test("a script whose first line names no program is told so by that line", async () => {
  const file = join(bench.root, "start.sh");
  writeFileSync(file, "#!/bin/sh\r\necho up\r\n", { mode: 0o755 });
  const error = await failureOf(bench.boot({ a: command({ file }) }));
  expect(error.message).toBe(
    `could not start a: the first line of ${file} names the program "/bin/sh\\r", which is not there`,
  );
});

test("a service that printed one endless line is quoted by its end", async () => {
  const code = `process.stderr.write("x".repeat(3e5) + " Error: the disk is full"); process.exitCode = 1;`;
  const error = await failureOf(bench.boot({ a: script(code) }));
  expect(error.actual).toMatch(/Error: the disk is full$/);
});

test("a service that ends well is told to stay in the foreground, and what it left in the background is ended", async () => {
  const background = `const child = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"],
    { detached: true, stdio: "ignore", env: {} }); require("fs").writeFileSync("left", String(child.pid)); child.unref();`;
  const code = command({ file: process.execPath, args: ["-e", background] });
  const error = await failureOf(bench.boot({ a: code }));
  expect(error.next).toMatch(/stays in the foreground/);
  const pid = Number(readFileSync(join(bench.root, "left"), "utf8"));
  await expect.poll(() => startTimeOf(pid)).toBeUndefined();
});

/** A server that answers with `body`; `end` ends the answer. A busy machine takes a second to start it. */
const answering = (body: string, more = {}) =>
  web("", {
    timeoutMs: 3_000,
    ...more,
    command: (ctx) => ({
      file: process.execPath,
      args: [
        "-e",
        `require("http").createServer((q, s) => { ${body} }).listen(${ctx.port("http")}, "127.0.0.1")`,
      ],
    }),
  });

test("a service whose answer never ends is ready by its status, and by a body as far as it came", async () => {
  const stream = `s.writeHead(200); s.write("data: hello");`;
  const timeoutMs = 20_000;
  await bench.boot({ a: answering(stream, { timeoutMs }) });
  await bench.boot({ a: answering(stream, { timeoutMs, ready: ready.http("/", { body: "hello" }) }) });
});

test("a service that leads elsewhere is told so, and not that it needs longer", async () => {
  const error = await failureOf(
    bench.boot({ a: answering(`s.writeHead(302, { location: "/login" }); s.end()`) }),
  );
  expect(error).toMatchObject({
    actual: "status 302 to /login",
    next: expect.stringMatching(/not followed/),
  });
  expect(() => ready.http("health")).toThrow('ready.http("health") is no path: it starts with "/"');
});

test.runIf(process.platform === "linux")("a service on a UNIX socket only is told so", async () => {
  const socket = join(bench.root, "api.sock");
  const error = await failureOf(bench.boot({ a: listening(JSON.stringify(socket)) }));
  expect(error.actual).toContain(`it listens on the UNIX socket ${socket}, not on the port`);
});
