import { expect, test } from "vitest";
import { unfoldedJson } from "./unfolded-json.ts";

test("JSON in a string of JSON is shown unfolded, at every depth, under a name that says so", () => {
  const inner = JSON.stringify([{ name: "alpha", more: JSON.stringify({ deep: true }) }]);
  expect(JSON.parse(unfoldedJson(JSON.stringify({ servers: inner, theme: "dark" })))).toEqual({
    "servers (JSON in a string)": [{ name: "alpha", "more (JSON in a string)": { deep: true } }],
    theme: "dark",
  });
});

test.each(["plain text", '{"torn": ', '{"theme":"dark","size":"12"}\n', "[1]"])(
  "a text that holds no JSON in a string stays as it is, byte for byte: %s",
  (text) => {
    expect(unfoldedJson(text)).toBe(text);
  },
);
