import { describe, expect, it } from "vitest";
import { floorViolation } from "./floors.ts";

describe("the floors", () => {
  it.each([
    ["runner/cli/main.ts", "runner/evidence/events.ts"],
    ["runner/run/run-frame.ts", "runner/channels/see.ts"],
    ["runner/report/model.ts", "mocks/witness-log/entry.ts"],
    ["stacks/den/stack.ts", "runner/flow/index.ts"],
    ["flows/smoke.flow.ts", "stacks/page/stack.ts"],
    ["mocks/oauth-mcp/log.ts", "mocks/witness-log/entry.ts"],
  ])("let %s import %s", (from, to) => expect(floorViolation(from, to)).toBeUndefined());

  it.each([
    ["runner/evidence/recorder.ts", "runner/cdp/session.ts", "runner/evidence lies below runner/cdp"],
    ["runner/stack/boot.ts", "runner/surfaces/surface.ts", "runner/stack stands beside runner/surfaces"],
    ["runner/run/run-flow.ts", "mocks/oauth-mcp/server.ts", "runner/run may not import mocks/"],
    ["runner/run/run-flow.ts", "stacks/den/stack.ts", "runner/run may not import stacks/"],
    ["mocks/oauth-mcp/log.ts", "runner/evidence/events.ts", "mocks/ may only import mocks"],
    ["stacks/den/api/main.ts", "runner/stack/boot.ts", /stacks\/ may only import/],
    ["flows/smoke.flow.ts", "runner/run/run-flow.ts", /flows\/ may only import/],
    [
      "mocks/witness-log/entry.ts",
      "runner/evidence/events.ts",
      "mocks/witness-log lies below runner/evidence",
    ],
  ])("refuse that %s imports %s", (from, to, why) => expect(floorViolation(from, to)).toMatch(why));
});
