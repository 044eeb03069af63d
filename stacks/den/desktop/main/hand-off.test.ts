import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { beginHandOff, parseDeepLink } from "./hand-off.ts";

test("each sign-in has a verifier and a state of its own, and only the challenge leaves the app", () => {
  const [one, other] = [beginHandOff("http://web.test"), beginHandOff("http://web.test")];
  const url = new URL(one.url);
  expect(url.origin + url.pathname).toBe("http://web.test/desktop");
  expect(url.searchParams.get("challenge")).toBe(
    createHash("sha256").update(one.verifier).digest("base64url"),
  );
  expect(one.url).not.toContain(one.verifier);
  expect(new Set([one.verifier, other.verifier, one.state, other.state]).size).toBe(4);
});

test.each([
  ["den://handoff?grant=g1&state=s1", { kind: "handoff", grant: "g1", state: "s1" }],
  ["den:///handoff?grant=g1&state=s1", { kind: "handoff", grant: "g1", state: "s1" }],
  ["den://connected?connection=con_1", { kind: "connected", connectionId: "con_1" }],
])("a link of the app is understood: %s", (text, link) => {
  expect(parseDeepLink(text)).toEqual(link);
});

test.each([
  undefined,
  "",
  "--flag",
  "https://web.test/handoff?grant=g&state=s",
  "den://handoff?grant=g",
  "den://else?x=1",
  "den:",
])("anything else says nothing: %s", (text) => {
  expect(parseDeepLink(text)).toBeUndefined();
});
