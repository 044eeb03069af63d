import { describe, expect, it } from "vitest";
import { selectFlows } from "./select-flows.ts";

const flows = ["mcp-connections-cloud-oauth", "mcp-connections-rollout", "smoke"].map((id) => ({ id }));
const ids = (patterns: string[]) => selectFlows(flows, patterns).map((flow) => flow.id);

describe("flow selection", () => {
  it("takes all flows when nothing is asked for", () => expect(ids([])).toHaveLength(3));
  it("takes each flow once, in the order of the folder", () =>
    expect(ids(["smoke", "mcp-*", "smoke"])).toEqual(flows.map((flow) => flow.id)));
  it("refuses what is no glob at all: nothing, or a text without end", () => {
    expect(() => ids([""])).toThrow('There is no flow ""');
    expect(() => ids(["x".repeat(100_000)])).toThrow(/^There is no flow "x/);
  });
  it("refuses a name that matches nothing and names the nearest", () =>
    expect(() => ids(["smoke", "mcp-connection-rollout"])).toThrow(
      'There is no flow "mcp-connection-rollout"\nthe nearest are "mcp-connections-rollout"',
    ));
});
