import context from "oidc-provider/lib/helpers/als.js";
import { expect, test } from "vitest";
import { inEngineContext } from "./engine-context.ts";

test("the engine's context lasts until the last of several requests is through, and no longer", async () => {
  const short = gate();
  const long = gate();
  const left = gate();
  const seen: unknown[] = [];
  const first = inEngineContext(() =>
    context.run("short", async () => {
      await short.promise;
      seen.push(context.getStore());
    }),
  );
  const second = inEngineContext(() =>
    context.run("long", async () => {
      await long.promise;
      seen.push(context.getStore());
    }),
  );
  short.resolve();
  await first;
  long.resolve();
  await second;
  expect(seen).toEqual(["short", "long"]);
  // What the engine left behind runs on without the context, and so without its price.
  await inEngineContext(() =>
    context.run("left behind", () => {
      setImmediate(() => {
        seen.push(context.getStore());
        left.resolve();
      });
    }),
  );
  await left.promise;
  expect(seen.at(-1)).toBeUndefined();
});

test("a request that fails ends its context too, and fails for its caller", async () => {
  await expect(
    inEngineContext(() => {
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
});

function gate(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
