import { expect, test } from "vitest";
import { assertWebPage } from "./popup-window.ts";

test.each(["https://auth.example.test/authorize?x=1", "http://127.0.0.1:4800/authorize"])(
  "%s is a page to go to",
  (url) => {
    expect(assertWebPage(url)).toBe(url);
  },
);

test.each(["javascript:alert(1)", "data:text/html,x", "den://handoff", "file:///etc/passwd"])(
  "%s is never opened, whoever names it",
  (url) => {
    expect(() => assertWebPage(url)).toThrow(/not https:/);
  },
);
