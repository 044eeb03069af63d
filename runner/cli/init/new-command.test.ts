import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newCommand } from "./new-command.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fraimz-new-"));
  vi.spyOn(console, "log").mockImplementation(() => {});
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(root, { recursive: true, force: true });
});
const written = (path: string) => readFile(join(root, path), "utf8");
const stack = (name: string) => newCommand("stack", name, {}, root);
const flow = (name: string, stack?: string) =>
  newCommand("flow", name, stack === undefined ? {} : { stack }, root);

describe("fraimz new", () => {
  it("titles a stack by its name, and only `app` as the app", async () => {
    await stack("app");
    await stack("back-office");
    expect(await written("stacks/app/stack.ts")).toContain('title: "The app"');
    expect(await written("stacks/back-office/stack.ts")).toContain('title: "Back office"');
  });

  it("takes the stack for a flow where there is one, else the one that was named", async () => {
    await stack("shop");
    await flow("checkout");
    expect(await written("flows/checkout.flow.ts")).toContain("../stacks/shop/stack.js");
    await stack("app");
    await flow("refund", "shop");
    expect(await written("flows/refund.flow.ts")).toContain("../stacks/shop/stack.js");
  });

  it("says what comes next of a stack, as of a flow", async () => {
    await stack("api");
    expect(vi.mocked(console.log).mock.calls.join("\n")).toMatch(/next +\S.* new flow NAME --stack api$/);
  });

  it("refuses to choose among several stacks, naming them, and one that is not there", async () => {
    await stack("app");
    await stack("shop");
    await expect(flow("checkout")).rejects.toMatchObject({
      reason: { title: "There are several stacks", next: "say which one: --stack app or --stack shop" },
    });
    await expect(flow("checkout", "shpo")).rejects.toMatchObject({
      reason: { title: 'There is no stack "shpo"', next: "there are app, shop" },
    });
  });
});
