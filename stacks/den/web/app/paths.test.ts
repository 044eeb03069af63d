import { expect, test } from "vitest";
import { nextPath, signInThen } from "./paths.ts";

test("sign-in leads back to where the person was going, query and all", () => {
  const wanted = "/desktop?challenge=abc&state=x y";
  const search = signInThen(wanted).split("?").slice(1).join("?");
  expect(nextPath(search)).toBe("/desktop?challenge=abc&state=x%20y");
  expect(signInThen("/")).toBe("/sign-in");
});

test.each([
  "https://evil.test/",
  "//evil.test",
  "/\\evil.test",
  "\\\\evil.test",
  "javascript:alert(1)",
  "",
  "teams",
])("sign-in never leads away from the app: %j", (next) => {
  expect(nextPath(new URLSearchParams({ next }).toString())).toBeUndefined();
});
