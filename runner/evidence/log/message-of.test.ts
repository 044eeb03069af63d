import { expect, it } from "vitest";
import { reasonOf } from "./failure.ts";
import { messageOf } from "./message-of.ts";

const unreadable = () =>
  Object.defineProperty(new Error("x"), "message", {
    get: () => {
      throw new Error("read");
    },
  });
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const rude = {
  toString() {
    throw new Error("no");
  },
  get message() {
    throw new Error("no");
  },
};

it.each<[string, () => unknown, string | RegExp]>([
  ["an error", () => new Error("the disk is full"), "the disk is full"],
  ["a text", () => "just so", "just so"],
  ["nothing", () => undefined, "undefined"],
  ["an object", () => ({ code: 7 }), "{ code: 7 }"],
  ["an error with an object as message", () => Object.assign(new Error(), { message: { a: 1 } }), "{ a: 1 }"],
  ["a symbol", () => Symbol("s"), "Symbol(s)"],
  ["an object that can't be printed", () => rude, /message/],
  ["an error that can't be read", unreadable, /throws itself/],
  ["a revoked proxy", revoked, /Proxy|throws itself/],
])("whatever is thrown is said, and never throws again: %s", (_, make, says) => {
  const thrown = make();
  expect(messageOf(thrown)).toEqual(typeof says === "string" ? says : expect.stringMatching(says));
  const reason = reasonOf(thrown);
  expect([typeof reason.title, typeof reason.message]).toEqual(["string", "string"]);
  expect(reason.title).not.toBe("");
});
