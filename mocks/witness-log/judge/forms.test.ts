import { afterAll, beforeAll, expect, it } from "vitest";
import type { FaultMap } from "../control.ts";
import { type Scene, Theatre } from "./testing/scene.ts";

let theatre: Theatre;
beforeAll(async () => {
  theatre = await Theatre.open();
});
afterAll(async () => {
  await theatre.close();
});

const statuses = async (scene: Scene) =>
  (await theatre.play({ ...scene, left: true }, [])).map(({ rule, status }) => `${rule} ${status}`);
const FORMS: readonly FaultMap[] = [
  ...["crlf", "cr", "lines", "bom", "bytes"].map((form) => ({
    mcp: { fault: "stream-form", with: { form } },
  })),
  ...["one-header", "headers"].map((form) => ({ mcp: { fault: "several-challenges", with: { form } } })),
];

for (const wire of ["2025-11-25", "2026-07-28"] as const)
  it.each(FORMS)(
    `the verdicts of ${wire} are those of the plain form under $mcp.fault $mcp.with.form`,
    async (faults) => {
      const scene: Scene = { client: { wire }, options: { tools: ["echo", "count"] } };
      expect(await statuses({ ...scene, faults })).toEqual(await statuses(scene));
    },
  );

it("a step-up that is answered by refreshing, again and again, fails as one that does not end", async () => {
  const verdicts = await theatre.play(
    {
      options: {
        challengeScope: "mcp:read",
        toolScopes: { echo: "mcp:admin" },
        scopes: ["mcp:read", "mcp:tools", "mcp:admin"],
      },
      play: async ({ client }) => {
        await client.connect();
        for (let round = 0; round < 8; round += 1) {
          await client.attempt("echo");
          await client.credentials.obtain(undefined);
        }
      },
    },
    [],
  );
  const failed = verdicts.filter(({ status }) => status === "fail");
  expect(failed.map(({ rule, why }) => `${rule}: ${why}`)).toEqual([
    expect.stringMatching(/^authorization\/step-up-bounded: .*refreshed.* refused again, 7 times/),
  ]);
});

it("two refreshes at once with one token fail as one refresh too many, with both entries", async () => {
  const verdicts = await theatre.play(
    {
      play: async ({ client }) => {
        await client.connect();
        await Promise.allSettled([
          client.credentials.obtain(undefined),
          client.credentials.obtain(undefined),
        ]);
        await client.call("echo", { text: "after the race" }).catch(() => undefined);
      },
    },
    [],
  );
  const failed = verdicts.filter(({ status }) => status === "fail");
  expect(failed.map(({ rule, entries }) => [rule, entries.length])).toEqual([["tokens/one-refresh", 2]]);
});

it("a token that is refused although it is new, refreshed again and again, fails as one loop; a few tries do not", async () => {
  const rounds = (many: number): Scene => ({
    faults: { mcp: { fault: "unauthorized" } },
    client: { wire: "2026-07-28" },
    play: async ({ client }) => {
      await client.connect().catch(() => undefined);
      for (let round = 0; round < many; round += 1) {
        await client.attempt("echo");
        await client.credentials.obtain(undefined);
      }
    },
  });
  const failures = async (many: number) =>
    (await theatre.play(rounds(many), []))
      .filter(({ status }) => status === "fail")
      .map(({ rule, why }) => `${rule}: ${why}`);
  expect(await failures(3)).toEqual([]);
  expect(await failures(14)).toEqual([
    expect.stringMatching(/^authorization\/bounded: .* refreshed anew, and refused again, 1\d times/),
  ]);
});
