import { expect, it } from "vitest";
import { canBeFound, openAbsence } from "./absent-things.ts";

it.each(["Error", "n.a.", /error/i, /\bfailed\b/, /^\d+ errors?$/, /[A-Z]{3}-\d{4}/, /(?:a|b)+c/, /é|ß/u])(
  "a text that %s forbids can be made",
  (unwanted) => {
    expect(canBeFound(unwanted)).toBe(true);
  },
);

it.each([/a^/, /(?=a)b/, /$x/])("no text is made for %s, which finds nothing", (unwanted) => {
  expect(canBeFound(unwanted)).toBe(false);
});

const sawNothing = (match: unknown) =>
  openAbsence(
    { ...{ channel: "witness", path: "witness.sawNothing", method: "sawNothing" }, args: [match] } as never,
    [{ step: "mcp", status: 200, mcp: { method: "ping" } }],
  );

it("an exchange that must not come can be added, by its fields or by what a function finds among the flow's and of each step", () => {
  expect(sawNothing({ step: "token" })).toBeUndefined();
  expect(sawNothing({ path: /^\/token/ })).toBeUndefined();
  expect(sawNothing(({ step }: { step: string }) => step === "token")).toBeUndefined();
  expect(sawNothing(({ mcp }: { mcp?: { method: string } }) => mcp?.method === "tools/call")).toBeUndefined();
});

it("where none can be, it says so", () => {
  expect(sawNothing(() => false)).toBe("no exchange was found that it would find");
  expect(sawNothing({ path: /a^/ })).toBe("no exchange was found that it would find");
});
