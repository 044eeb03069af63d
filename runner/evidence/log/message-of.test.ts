import { tmpdir } from "node:os";
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
const circular = () => {
  const error = new AggregateError([new Error("x")], "outer");
  error.errors.push(error, new AggregateError([error], "another"));
  return error;
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
  [
    "an error that stands for several",
    () => new AggregateError([new Error("no host"), new TypeError("no port"), "no word"], "none of them"),
    "none of them\n- no host\n- no port\n- no word",
  ],
  [
    "an error that stands for several and says nothing itself",
    () =>
      new AggregateError([
        new Error("connect ECONNREFUSED ::1:9"),
        new Error("connect ECONNREFUSED 127.0.0.1:9"),
      ]),
    "2 errors\n- connect ECONNREFUSED ::1:9\n- connect ECONNREFUSED 127.0.0.1:9",
  ],
  [
    "an error that says already what those in it say",
    () => new AggregateError([new Error("a"), new Error("b")], "first a, then b"),
    "first a, then b",
  ],
  [
    "an error of errors of errors",
    () => new AggregateError([new AggregateError([new Error("deep\ndown")], "inner")], "outer"),
    "outer\n- inner\n  - deep\n    down",
  ],
  ["an error that holds itself", circular, /^outer/],
  [
    "an error that stands for very many",
    () => new AggregateError(Array.from({ length: 99 }, (_, i) => `e${i}`)),
    /and 89 more$/,
  ],
  ["a revoked proxy", revoked, /Proxy|throws itself/],
])("whatever is thrown is said, and never throws again: %s", (_, make, says) => {
  const thrown = make();
  expect(messageOf(thrown)).toEqual(typeof says === "string" ? says : expect.stringMatching(says));
  const reason = reasonOf(thrown);
  expect([typeof reason.title, typeof reason.message]).toEqual(["string", "string"]);
  expect(reason.title).not.toBe("");
});

it("an enormous text is cut in the middle, and the place that threw it is still known", () => {
  const error = new Error(`begins ${"y".repeat(5_000_000)} ends`);
  const { message, stack = "" } = reasonOf(error);
  expect(message).toMatch(/^begins y.*4900012 characters left out.*y ends$/s);
  expect(message.length + stack.length).toBeLessThan(250_000);
  expect(stack).toContain(import.meta.filename);
  expect(messageOf("z".repeat(5_000_000)).length).toBeLessThan(110_000);
});

it("a reason says what lies behind an error, each thing once", () => {
  const refused = Object.assign(new AggregateError([]), { code: "ECONNREFUSED" });
  const failed = new TypeError("fetch failed", { cause: refused });
  expect(reasonOf(failed).message).toBe("fetch failed: ECONNREFUSED");
  expect(reasonOf(new Error("no answer: fetch failed", { cause: failed })).message).toBe(
    "no answer: fetch failed: ECONNREFUSED",
  );
  const itself = new Error("round and round");
  itself.cause = itself;
  expect(reasonOf(itself).message).toBe("round and round");
});

it("tells the folder of temporary files where a disk is full, whatever could not be written", () => {
  const full = (code: string) =>
    Object.assign(new Error(`${code}: no space left on device, write`), { code });
  for (const code of ["ENOSPC", "EDQUOT"])
    expect(reasonOf(full(code)).next).toBe(`Free some space: temporary files are in ${tmpdir()}`);
  expect(reasonOf(full("EACCES")).next).toBeUndefined();
});
