import { describe, expect, it } from "vitest";
import { Failure } from "../evidence/log/failure.ts";
import { bounded } from "./bounded.ts";

const never = new Promise<never>(() => {});
const reason = () => ({
  kind: "timeout" as const,
  title: "out of time",
  message: "while waiting for the row",
});

function rejectable() {
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<never>((_resolve, no) => {
    reject = no;
  });
  return { promise, reject };
}

describe("a bounded step", () => {
  it("gives back what the work gives", async () => {
    expect(await bounded(async () => 7, 1_000, [never], reason)).toBe(7);
  });
  it("ends at its limit with the reason that is asked for then", async () => {
    await expect(bounded(() => never, 5, [], reason)).rejects.toMatchObject({ reason: reason() });
  });
  it("ends at once when something outside fails, and the work's own end is not lost as a crash", async () => {
    const dead = Promise.reject(new Error("api died"));
    const failingLater = () =>
      new Promise<never>((_, reject) => setImmediate(() => reject(new Error("late"))));
    await expect(bounded(failingLater, 1_000, [dead], reason)).rejects.toThrow("api died");
  });
  it.each([
    ["a page that could not be loaded", "harness" as const],
    ["a call that found nobody", "error" as const],
  ])("is told by what ended outside, also when %s notices it first", async (title, kind) => {
    const dies = rejectable();
    const work = async () => {
      setTimeout(() => dies.reject(new Error("api died")), 20);
      throw new Failure({ kind, title, message: "" });
    };
    await expect(bounded(work, 1_000, [dies.promise], reason)).rejects.toThrow("api died");
  });
  it("is told by its own failure where nothing ended, and at once where that is a claim's", async () => {
    const failing = (kind: "harness" | "assertion") => async () => {
      throw new Failure({ kind, title: `its ${kind}`, message: "" });
    };
    await expect(bounded(failing("harness"), 1_000, [never], reason)).rejects.toThrow("its harness");
    const started = performance.now();
    await expect(bounded(failing("assertion"), 1_000, [never], reason)).rejects.toThrow("its assertion");
    expect(performance.now() - started).toBeLessThan(200);
  });
});
