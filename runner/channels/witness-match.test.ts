import { describe, expect, it } from "vitest";
import { WitnessEntry } from "../../mocks/witness-log/entry.ts";
import { matcherOf, type WitnessMatch } from "./witness-match.ts";

const ENTRY = WitnessEntry.parse({
  v: 1,
  seq: 1,
  arrival: 1,
  phase: "whole",
  run: "r",
  at: "2026-01-01T00:00:00.000Z",
  mono: 1,
  durationMs: 1,
  step: "mcp",
  origin: "http://127.0.0.1:1",
  method: "POST",
  path: "/mcp",
  query: { a: "1" },
  form: {},
  headers: { accept: "application/json" },
  status: 200,
  faults: ["mcp:hang"],
  credentials: [],
  mcp: {
    resource: "http://127.0.0.1:1/mcp",
    wire: "2025-11-25",
    kind: "request",
    method: "tools/call",
    id: 7,
    tool: "echo",
    arguments: { said: "hello", list: [1] },
    session: { is: "live" },
    version: {},
    accept: { json: true, eventStream: true },
  },
});

/** In plain JavaScript nothing hinders it. */
const loose = (match: unknown) => matcherOf("witness.saw", match as WitnessMatch);

describe("an exchange is meant", () => {
  it.each<[WitnessMatch, boolean]>([
    [{}, true],
    [{ step: "mcp", status: 200 }, true],
    [{ step: "token" }, false],
    [{ status: null }, false],
    [{ method: /^P/, path: /mcp/g } as unknown as WitnessMatch, true],
    [{ headers: { accept: "application/json" }, query: { a: "2" } }, false],
    [{ faults: ["mcp:hang"] }, true],
    [{ faults: [] }, false],
    [{ mcp: { tool: "echo", id: 7, arguments: { said: "hello" } } }, true],
    [{ mcp: { tool: "echo", arguments: { said: "hello", list: [2] } } }, false],
    [{ error: { code: "invalid_grant" } }, false],
    [(entry) => entry.mcp?.tool === "echo", true],
    [(entry) => entry.step === "token", false],
  ])("by %o: %s", (match, is) => {
    expect(matcherOf("witness.saw", match)(ENTRY)).toBe(is);
  });
});

describe("a match that could be seen never, or always, is refused:", () => {
  it.each<[unknown, string]>([
    [undefined, "an object of an entry's fields, or a function"],
    ["mcp", "an object of an entry's fields, or a function"],
    [{ stepp: "mcp" }, "fields that an exchange has, and none has `stepp`"],
    [{ mcp: { toll: "echo" } }, "fields that an exchange has, and none has `mcp.toll`"],
    [{ mcp: { tool: undefined } }, "a value for `mcp.tool`"],
    [{ mcp: { arguments: { said: undefined } } }, "a value for `mcp.arguments.said`"],
    [{ step: "tool call" }, "a value that `step` can have"],
    [{ status: "200" }, "a value that `status` can have"],
    [{ status: /2../ }, "no pattern for `status`, which is no text"],
    [{ faults: [/hang/] }, "a value that `faults` can have"],
    [{ step: "witness" }, "what clients do"],
    [{ phase: "closed" }, "what clients do"],
  ])("%o", (match, needs) => {
    expect(() => loose(match)).toThrow(`\`witness.saw\` needs ${needs}`);
  });

  it("a function that answers with a promise", () => {
    expect(() => loose(async () => false)(ENTRY)).toThrow("its function gave a promise");
  });
});
