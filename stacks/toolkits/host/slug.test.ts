import { expect, test } from "vitest";
import { freeSlug, slugOf } from "./slug.ts";

test("a name becomes lower-case words with hyphens, whatever it is made of", () => {
  expect(slugOf("Über die  Support-Tickets!")).toBe("uber-die-support-tickets");
  expect(slugOf("日本")).toBe("unnamed");
  expect(slugOf(`${"a".repeat(59)} b`)).toBe("a".repeat(59));
});

test("a slug that others have gets the next free number", () => {
  expect(freeSlug("Desk", [])).toBe("desk");
  expect(freeSlug("Desk", ["desk", "desk-2"])).toBe("desk-3");
});
