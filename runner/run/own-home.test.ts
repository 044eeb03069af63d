import { expect, it } from "vitest";
import { fileName } from "./own-home.ts";

it("two executions share no folder, whatever their flows are called", () => {
  const names = ["ü", "ö", "a b", "a-b", "a/b", "..", "smoke@den"].map(fileName);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z0-9-]+$/);
  expect(fileName("smoke")).toBe("smoke");
});
