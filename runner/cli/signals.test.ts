import { afterAll, beforeAll, expect, it } from "vitest";
import { CliProject } from "./testing/cli-project.fixture.ts";

/** A service that says what its process is, behind a shell or not. */
const SERVICE = `import { createServer } from "node:http";
const page = "<title>Service</title><h1>I serve</h1><a href='/'>Again</a>";
createServer((request, response) => {
  response.setHeader("content-type", "text/html");
  response.end(request.url === "/pid" ? String(process.pid) : page);
}).listen(Number(process.argv[2]), "127.0.0.1");`;

/** A death ends the frame at once; of what is stopped the frame's end tells, so its frame is short, and finds its page open. */
const limitOf = (signal: string) => (signal === "SIGSTOP" ? 10_000 : 60_000);

const flow = (stack: string, signal: string) => `import { defineFlow, link } from "fraimz";
import { ${stack} } from "../bench.ts";
export default defineFlow({ title: "t", audience: "internal", stack: ${stack} }).frames([{
  name: "Opens", claim: "c", on: "app", async assertions({ see }) { await see.text("I serve"); },
}, {
  name: "F", claim: "c", on: "app", timeout: ${limitOf(signal)},
  async action({ user, agent }) {
    await agent.signal("${signal}");
    await user.click(link("Again"));
  },
  async assertions({ see }) { await see.text("Nothing like it"); },
}]);`;

let project: CliProject;

beforeAll(async () => {
  project = await CliProject.make();
  await project.write("service.mjs", SERVICE);
  await project.write(
    "bench.ts",
    `import { defineStack, ready } from "fraimz";
const stack = (name, command) => defineStack({
  name, title: "A service that can be sent signals",
  services: { api: { ports: ["http"], ready: ready.http("/"), command: (ctx) => command([import.meta.dirname + "/service.mjs", String(ctx.port("http"))]) } },
  surfaces: { app: { kind: "browser", url: (ctx) => ctx.url("api") } },
  agent: (ctx) => ({ signal: async (signal) => { process.kill(Number(await (await fetch(ctx.url("api") + "/pid")).text()), signal); } }),
});
export const plain = stack("plain", (args) => ({ file: process.execPath, args }));
export const shell = stack("shell", (args) => ({ file: "/bin/sh", args: ["-c", process.execPath + ' "$@"; exit $?', "sh", ...args] }));`,
  );
});

afterAll(async () => {
  await project?.remove();
});

it.each([
  ["plain", "SIGTERM", /service api ended with signal SIGTERM/],
  ["shell", "SIGTERM", /service api ended with exit code 143 \(signal SIGTERM\)/],
  ["plain", "SIGKILL", /service api ended with signal SIGKILL/],
  ["plain", "SIGSTOP", /service api: its process \d+ is stopped \(state T\)/],
])(
  "a frame under which a service gets a signal says so, by the service's name: %s, %s",
  async (stack, signal, says) => {
    const id = `${stack}-${signal.toLowerCase()}`;
    await project.write(`flows/${id}.flow.ts`, flow(stack, signal));
    const run = await project.evals(["--flow", id]);
    expect(run.out).toMatch(says);
    expect(run.code).not.toBe(0);
  },
  120_000,
);
