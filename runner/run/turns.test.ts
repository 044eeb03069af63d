import { expect, it } from "vitest";
import { Turns } from "./turns.ts";

it("one after the other uses what can't be shared, in the order in which they came, also after one that was cut short", async () => {
  const turns = new Turns();
  const order: string[] = [];
  await turns.take("window", "a", undefined);
  await turns.take("other", "b", undefined);
  const cut = expect(turns.take("window", "b", AbortSignal.abort(new Error("stopped")))).rejects.toThrow(
    "stopped",
  );
  const last = turns.take("window", "c", undefined).then(() => order.push("c"));
  order.push("a");
  expect([turns.has("a"), turns.has("d")]).toEqual([true, false]);
  turns.leave("a");
  await cut;
  order.push("b");
  expect(order).toEqual(["a", "b"]);
  turns.leave("b");
  await last;
  expect(order).toEqual(["a", "b", "c"]);
});
