import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { shellLine, shellWord } from "./shell-words.ts";

it("what a shell reads of the line is the words themselves, whatever is in them", () => {
  const words = [
    "plain",
    "",
    "two words",
    "it's",
    "$HOME `id` !x",
    "a*?[b]",
    "~",
    "#no",
    "a;b&c|d>e",
    "é\n2",
    "=x",
  ];
  const read = execFileSync("/bin/sh", ["-c", `printf '%s\\0' ${shellLine(words)}`], { encoding: "utf8" });
  expect(read.split("\0").slice(0, -1)).toEqual(words);
});

it("leaves alone what needs no quotes, so that a line stays readable", () => {
  for (const word of ["--cdp-url", "page=http://127.0.0.1:9222", "shop:built", "flows/a.flow.ts", "45s"])
    expect(shellWord(word)).toBe(word);
});
