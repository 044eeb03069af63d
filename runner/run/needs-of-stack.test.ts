import { afterEach, expect, test, vi } from "vitest";
import { defineStack } from "../stack/define-stack.ts";
import { ready } from "../stack/readiness/ready.ts";
import { useOf } from "../stack/stack-use.ts";
import { needsOfStack } from "./needs-of-stack.ts";
import { unmetRequirements } from "./requirements.ts";

const shop = defineStack({
  name: "shop",
  title: "A shop",
  variants: { apart: "On hosts of its own" },
  services: { api: { command: () => ({ file: "api" }), ready: ready.logLine(/up/) } },
  surfaces: { till: { kind: "terminal" } },
  hosts: ({ variant }) =>
    variant === "apart" ? { server: { services: ["api"] }, street: { surfaces: ["till"] } } : {},
  requires: ({ variant }) => (variant === "apart" ? ["bin:certutil"] : []),
});

afterEach(() => {
  vi.restoreAllMocks();
});

test("a stack needs what its author says and what its hosts take, in the chosen variant only", () => {
  expect(needsOfStack(useOf(shop))).toEqual([]);
  expect(needsOfStack(shop.variant("apart"))).toEqual([
    ...["linux", "root", "netns", "bin:unshare", "bin:nsenter", "bin:ip", "bin:certutil"],
  ]);
});

test("without root, or elsewhere than on Linux, the reason names the need and the next step", () => {
  vi.spyOn(process, "getuid").mockReturnValue(1000);
  const needs = needsOfStack(shop.variant("apart")).filter((need) => need === "linux" || need === "root");
  vi.spyOn(process, "platform", "get").mockReturnValue("darwin");
  expect(unmetRequirements(needs)).toEqual({
    kind: "requires",
    title: "Not run: this machine lacks linux, root",
    message: "linux: this is darwin; root: not running as root",
    next: "run on Linux; run as root",
  });
});
