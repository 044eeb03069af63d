import { describe, expect, it } from "vitest";
import { AuthorCalls } from "./author-calls.ts";
import { type Shapes, takes } from "./call-shape.ts";

const SHAPES: Shapes = {
  click: takes(1),
  reload: takes(0),
  upload: takes(Number.POSITIVE_INFINITY),
  text: takes(1, "within"),
  browserOpened: takes(0, "url", "within"),
  no: { text: takes(1) },
  on: takes(1),
};

/** A channel that answers with what it was given, followed as a frame follows its own. */
function channel() {
  const given = (...args: unknown[]) => args;
  const one = {
    click: given,
    reload: given,
    upload: given,
    text: given,
    browserOpened: given,
    unlisted: given,
  };
  const all = { ...one, no: { text: given }, on: () => one };
  return new AuthorCalls("the action").follow(all, "it", { shapes: SHAPES, immediate: "all", parts: ["on"] });
}

describe("a call with what it does not take is refused, and not done without:", () => {
  it.each<[string, (it: ReturnType<typeof channel>) => unknown, string]>([
    [
      "options",
      (it) => it.click("a", { force: true }),
      "`it.click` takes one argument, and was given { force: true }",
    ],
    ["an argument", (it) => it.reload("now"), '`it.reload` takes no argument, and was given "now" besides'],
    ["a third", (it) => it.text("a", {}, "b"), '`it.text` takes one argument and options, and was given "b"'],
    ["another option", (it) => it.text("a", { timeout: 500 }), "`it.text` has no option `timeout`"],
    ["options that are none", (it) => it.text("a", 500), "`it.text` needs its options as an object"],
    [
      "a time as text",
      (it) => it.text("a", { within: "500" }),
      'milliseconds as `within`, and was given "500"',
    ],
    ["a time without an end", (it) => it.text("a", { within: Infinity }), "milliseconds as `within`"],
    ["a time below zero", (it) => it.text("a", { within: -1 }), "milliseconds as `within`"],
    ["in a part", (it) => it.no.text("a", { within: 5 }), "`it.no.text` takes one argument"],
    ["on another surface", (it) => it.on().click("a", 1), "takes one argument, and was given 1 besides"],
  ])("%s", (_, call, says) => {
    expect(() => call(channel())).toThrow(says);
  });

  it("what it takes goes on, as does what nobody listed", () => {
    const it = channel();
    expect(it.click("a")).toEqual(["a"]);
    expect(it.click("a", undefined)).toEqual(["a", undefined]);
    expect(it.upload("a", "b", "c")).toHaveLength(3);
    expect(it.text("a", { within: 0 })).toHaveLength(2);
    expect(it.text("a", { within: undefined })).toHaveLength(2);
    expect(it.browserOpened({ url: "/", within: 5 })).toHaveLength(1);
    expect(it.no.text("a")).toEqual(["a"]);
    expect(it.on().text("a", { within: 5 })).toHaveLength(2);
    expect(it.unlisted(1, 2, 3)).toHaveLength(3);
  });
});
