import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { desktopDefects } from "../desktop/shared/defects.ts";
import { mcpClient } from "./connections/client/mcp-client.ts";
import { defects } from "./planted/defects.ts";
import { startDen } from "./testing/den-under-test.ts";
import { startTogether } from "./testing/start-together.ts";

test("every defect that den can plant is planted by a control of a flow, which shows that it is noticed", () => {
  const folder = join(import.meta.dirname, "../../../flows");
  const flows = readdirSync(folder).filter((file) => /^(desktop|mcp|settings)-.*\.flow\.ts$/.test(file));
  const text = flows.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
  const planted = new Set(
    [...text.matchAll(/planted\(\s*"([\w-]+)"|[bB]reak: \[([^\]]+)\]/g)].flatMap(([, one, several]) =>
      one ? [one] : [...(several ?? "").matchAll(/[\w-]+/g)].map(([name]) => name),
    ),
  );
  const all = Object.keys({ ...defects, ...desktopDefects });
  expect(all.filter((name) => !planted.has(name))).toEqual([]);
});

test("defects of one part hold together, and another Den of the same process has none", async () => {
  const names = "state-reusable,state-never-expires,iss-unchecked";
  const [broken, sound] = await startTogether([startDen({ DEN_BREAK: names }), startDen()]);
  const seen = async ({ service: { den } }: typeof sound) => [
    await den.attempts.markUsed("unknown"),
    den.attempts.isOver(0),
    den.mcpClient.checkIssuer === mcpClient.checkIssuer,
  ];
  try {
    expect(await seen(broken)).toEqual([true, false, false]);
    expect(await seen(sound)).toEqual([false, true, true]);
  } finally {
    await Promise.all([broken.stop(), sound.stop()]);
  }
});
