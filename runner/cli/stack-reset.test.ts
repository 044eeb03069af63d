import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CliProject } from "./testing/cli-project.fixture.ts";

const SERVER = `let n = 0; require("http").createServer((q, s) => {
  if (q.url === "/reset") { if (process.env.SHUT) { s.statusCode = 500; return s.end(); } n = 0; }
  if (q.url === "/add") n++;
  s.end(String(n));
}).listen(PORT, "127.0.0.1");`;
const stack = (reset: string, env = "{}") => `import { defineStack, ready } from "fraimz";
export const shop = defineStack({ name: "shop", title: "A shop", services: { web: {
  ports: ["http"], ready: ready.http("/"), command: (ctx) => ({ file: process.execPath,
    args: ["-e", ${JSON.stringify(SERVER)}.replace("PORT", String(ctx.port("http")))], env: ${env} }) } },
  surfaces: { page: { kind: "browser", url: (ctx) => ctx.url("web") } }, ${reset} });`;
const FLOW = `import { defineFlow } from "fraimz";
import { shop } from "../stacks/shop/stack.ts";
export default defineFlow({ title: "T", audience: "internal", stack: shop }).frames([
  { name: "One is added", claim: "There is one.", on: "page", async action({ user }) { await user.goto("/add"); },
    async assertions({ see }) { await see.text("1", { within: 3_000 }); } }]);`;
const RESET =
  "reset: async (ctx) => { const { ok, status } = await fetch(ctx.reach('web') + '/reset'); if (!ok) throw new Error('status ' + status); }";

describe("a stack's data", { timeout: 180_000 }, () => {
  let project: CliProject;
  beforeAll(async () => {
    project = await CliProject.make();
    // The repository's stacks stand there, too.
    await project.write("shop-flows/one.flow.ts", FLOW.replace("../stacks", "../own"));
    await project.write("shop-flows/two.flow.ts", FLOW.replace("../stacks", "../own"));
    await project.write("fraimz.config.ts", `export default { flows: "shop-flows", stacks: "own" };`);
  });
  afterAll(async () => {
    await project.evals(["stack", "down"]);
    await project.remove();
  });
  const run = async (text: string, ...args: string[]) => {
    await project.write("own/shop/stack.ts", text);
    return await project.evals(args);
  };

  it("is shared by the flows of a run where nothing is said", async () => {
    expect((await run(stack(""))).code).toBe(1);
  });

  it("is clean for each flow and repeat with `reset`, side by side or not, and on a kept stack", async () => {
    const text = stack(RESET);
    const first = await run(text, "--repeat", "2", "--workers", "2");
    expect(first.code, first.out).toBe(0);
    expect((await run(text, "stack", "up", "shop")).code).toBe(0);
    for (const _ of [1, 2]) {
      const kept = await run(text, "--flow", "one");
      expect(kept.code, kept.out).toBe(0);
    }
    await project.evals(["stack", "down"]);
  });

  it("is clean with a boot for each", async () => {
    const booted = await run(stack(`reset: "boot"`));
    expect(booted.code, booted.out).toBe(0);
  });

  it("that can't be reset leaves the flow incomplete, by name and line", async () => {
    const { code, out } = await run(stack(RESET, `{ SHUT: "1" }`));
    expect(code).toBe(3);
    expect(out).toContain("The stack shop could not be reset: status 500");
    expect(out).toContain("own/shop/stack.ts:");
  });
});
