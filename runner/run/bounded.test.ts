import { describe, expect, it } from "vitest";
import { bounded } from "./bounded.ts";

const never = new Promise<never>(() => {});
const reason = () => ({
  kind: "timeout" as const,
  title: "out of time",
  message: "while waiting for the row",
});

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
});
