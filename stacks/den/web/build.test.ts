import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildWeb } from "./build.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "den-web-build-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the build", () => {
  test("is made once; the second time it is found, and two at a time make one", async () => {
    const [one, other] = await Promise.all([buildWeb(folder), buildWeb(folder)]);
    expect(one.dist).toBe(other.dist);
    await expect(buildWeb(folder)).resolves.toEqual({ ...one, cached: true });
    expect(await readdir(folder)).toEqual([basename(one.dist)]);
  });

  test("names its files by content, and its page holds no inline script or style", async () => {
    const { dist } = await buildWeb(folder);
    const html = await readFile(join(dist, "index.html"), "utf8");
    const named = [...html.matchAll(/(?:src|href)="\/assets\/([^"]+)"/g)].map(([, file]) => file);
    expect(named).toHaveLength(3);
    expect(await readdir(join(dist, "assets"))).toEqual(expect.arrayContaining(named));
    for (const file of named) expect(file).toMatch(/^(app|icon)-[A-Z0-9]{8}\.(js|css|svg)$/);
    expect(html).not.toMatch(/<style|<script>|style=/);
  });

  test("stays small: one script below 600 kB, without other languages' sentences", async () => {
    const { dist } = await buildWeb(folder);
    const script = (await readdir(join(dist, "assets"))).find((file) => file.endsWith(".js"));
    const text = await readFile(join(dist, "assets", script ?? ""), "utf8");
    expect(text.length).toBeLessThan(600_000);
    expect(text).not.toContain("Ungültige Eingabe");
  });
});
