import { expect, it } from "vitest";
import type { Reason } from "../evidence/log/events.ts";
import { withPageErrors } from "./page-errors.ts";

const missed: Reason = { kind: "assertion", title: "sees the text “Saved”", message: "", actual: "nothing" };

function page(...thrown: readonly (readonly [text: string, at: number])[]) {
  const said = thrown.map(([text, at]) => ({ level: "uncaught", text, where: "http://app/main.js:7", at }));
  const aside = { level: "error", text: "told by console.error", where: "", at: 20 };
  return { name: "page", diagnostics: () => ({ console: [aside, ...said], failedRequests: [], kept: 500 }) };
}

it("says what a page's script threw in this frame and nobody caught", () => {
  const told = withPageErrors(missed, [page(["TypeError: x is undefined\n    at main.js:7:3", 20])], 10);
  expect(told.actual).toBe(
    "nothing; a script of page threw TypeError: x is undefined (http://app/main.js:7)",
  );
});

it("names the first two of many different ones, and each once", () => {
  const errors = ["a", "b", "b", "c", "d"].map((text) => [text, 20] as const);
  expect(withPageErrors(missed, [page(...errors)], 10).actual).toBe(
    "nothing; a script of page threw a (http://app/main.js:7), b (http://app/main.js:7), and 2 more",
  );
});

it("says nothing of errors that came before the frame, nor of a failure that is no page's", () => {
  expect(withPageErrors(missed, [page(["old", 5])], 10)).toBe(missed);
  const stopped: Reason = { kind: "stack", title: "api ended", message: "" };
  expect(withPageErrors(stopped, [page(["new", 20])], 10)).toBe(stopped);
});
