import { expect, test } from "vitest";
import { createKeyedLock } from "./keyed-lock.ts";

test("tasks of one key run one after the other, also after one failed; other keys don't wait", async () => {
  const lock = createKeyedLock();
  const order: string[] = [];
  let finishFirst = () => {};
  const first = lock.run("a", async () => {
    await new Promise<void>((resolve) => {
      finishFirst = resolve;
    });
    order.push("a1");
    throw new Error("first failed");
  });
  const second = lock.run("a", async () => order.push("a2"));
  await lock.run("b", async () => order.push("b"));
  finishFirst();
  await expect(first).rejects.toThrow("first failed");
  await second;
  expect(order).toEqual(["b", "a1", "a2"]);
});
