import { describe, expect, it } from "vitest";
import type { Flow } from "../flow/parse-flow.ts";
import { coverageOf } from "./coverage.ts";

const flow = (id: string, ...frames: { name: string; proves: string[] }[]) =>
  ({ id, frames }) as unknown as Flow;
const flows = [
  flow("connect", { name: "asks", proves: ["D3", "D10"] }, { name: "flips", proves: ["D6"] }),
  flow("deny", { name: "refuses", proves: ["D6"] }),
];
const record = (breaks: string, held: boolean) => ({
  flowSha256: "",
  controls: [{ name: "polling off", breaks, held, detail: "", run: "", at: "" }],
});

describe("coverage", () => {
  it("counts a requirement as proven only where a control that held broke one of its frames", () => {
    const covered = coverageOf(flows, new Map([["connect", record("flips", true)]]));
    expect(covered.map(({ requirement, state }) => `${requirement} ${state}`)).toEqual([
      "D3 claimed",
      "D6 proven",
      "D10 claimed",
    ]);
    expect(covered[1]?.frames).toEqual([
      { flow: "connect", frame: "flips", controls: ["polling off"] },
      { flow: "deny", frame: "refuses", controls: [] },
    ]);
  });
  it("does not count a control that did not hold", () => {
    const covered = coverageOf(flows, new Map([["connect", record("flips", false)]]));
    expect(covered.filter(({ state }) => state === "proven")).toEqual([]);
  });
});
