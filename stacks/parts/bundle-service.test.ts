import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { builds } from "./builds.fixture.ts";
import { bundleService } from "./bundle-service.ts";

const proxy = { name: "test-proxy", entry: "stacks/parts/proxy/main.ts" };

test("a service is bundled once for the same sources", async () => {
  const sources = ["stacks/parts/proxy", "stacks/parts/environment.ts", "stacks/parts/listening.ts"];
  const entry = await bundleService(builds, { ...proxy, sources });
  expect(existsSync(entry)).toBe(true);
  expect(await bundleService(builds, { ...proxy, sources })).toBe(entry);
});

test("a service whose sources don't name all that it is made from is not built: a change would go unseen", async () => {
  const catalog = {
    name: "test-catalog",
    entry: "mocks/managed-catalog/main.ts",
    sources: ["mocks/managed-catalog"],
  };
  await expect(bundleService(builds, catalog)).rejects.toThrow(
    /^test-catalog is made from mocks\/.+\.ts, too, which its sources don't name$/,
  );
});
