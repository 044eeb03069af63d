import { expect, it } from "vitest";
import { nameSlug } from "./name-slug.ts";

it("keeps letters and digits of any script apart, and is never longer than a file name may be", () => {
  expect(nameSlug("  The card: it's Ready! ")).toBe("the-card-it-s-ready");
  expect(nameSlug("接続 済み")).toBe("接続-済み");
  expect(nameSlug("Übersicht")).toBe(nameSlug("U\u0308bersicht"));
  expect(nameSlug("../\0:*?")).toBe("");
  expect(Buffer.byteLength(nameSlug("接".repeat(500)))).toBeLessThanOrEqual(200);
  expect(nameSlug("x".repeat(500))).toHaveLength(100);
});
