import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { builds } from "../../parts/builds.fixture.ts";
import { buildWeb } from "./build.ts";

let dist: string;
beforeAll(async () => {
  dist = await buildWeb(builds);
});

describe("the build", () => {
  test("holds what its page names, which has no inline script or style", async () => {
    const html = await readFile(join(dist, "index.html"), "utf8");
    const named = [...html.matchAll(/(?:src|href)="\/assets\/([^"]+)"/g)].map(([, file]) => file);
    expect(named).toHaveLength(3);
    expect(await readdir(join(dist, "assets"))).toEqual(expect.arrayContaining(named));
    expect(html).not.toMatch(/<style|<script>|style=/);
  });

  test("stays small: one script below 600 kB, without other languages' sentences", async () => {
    const script = (await readdir(join(dist, "assets"))).find((file) => file.endsWith(".js"));
    const text = await readFile(join(dist, "assets", script ?? ""), "utf8");
    expect(text.length).toBeLessThan(600_000);
    expect(text).not.toContain("Ungültige Eingabe");
  });
});
