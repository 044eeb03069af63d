import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { appFacts } from "./app-facts.ts";
import { stackText } from "./file-texts.ts";

describe("what is found of an app", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "fraimz-app-"));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function app(manifest: object, files: Readonly<Record<string, string>> = {}) {
    await writeFile(join(root, "package.json"), JSON.stringify(manifest));
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), text);
    }
    return appFacts(root);
  }

  it("is Vite's own command, on a port of the run's", async () => {
    const facts = await app({ scripts: { dev: "vite" }, devDependencies: { vite: "7", express: "5" } });
    expect(facts).toMatchObject({ kind: "dev server", because: "package.json has vite" });
    const text = stackText("app", facts);
    expect(text).toContain(
      `"vite", "--port", String(ctx.port("http")), "--strictPort", "--host", "127.0.0.1"]`,
    );
    expect(text).toContain(`ready: ready.http("/")`);
  });

  it("is started by Yarn where Yarn put no `node_modules`, in the project or its workspace", async () => {
    const facts = await app({ devDependencies: { vite: "7" } }, { ".pnp.cjs": "", "packages/web/a": "" });
    expect(facts.command.slice(0, 4)).toEqual(["yarn", "run", "vite", "--port"]);
    await writeFile(
      join(root, "packages/web/package.json"),
      JSON.stringify({ scripts: { start: "node server.js" }, dependencies: { express: "5" } }),
    );
    expect(appFacts(join(root, "packages/web")).command).toEqual(["yarn", "run", "start"]);
    const server = await app({ dependencies: { express: "5" } }, { "server.js": "" });
    expect(server.command).toEqual(["yarn", "node", "server.js"]);
    expect((await app({ devDependencies: { "electron-vite": "4" } })).build).toBe(
      "yarn run electron-vite build",
    );
  });

  it("is Next's own command", async () => {
    const facts = await app({ dependencies: { next: "16", react: "19" } });
    expect(stackText("app", facts)).toContain(`"next", "dev", "--port", String(ctx.port("http"))`);
  });

  it("is the own command of what stands on Vite, also where Vite is named, too", async () => {
    const facts = await app({ dependencies: { astro: "5" }, devDependencies: { vite: "7" } });
    expect(stackText("app", facts)).toContain(
      `"astro", "dev", "--port", String(ctx.port("http")), "--host", "127.0.0.1"]`,
    );
  });

  it("is a server's script with its port in the environment, where its source reads it", async () => {
    const source = "const app = require('express')();\napp.listen(process.env.PORT ?? 3000);\n";
    const facts = await app(
      { scripts: { start: "node src/server.js" }, dependencies: { express: "5" } },
      { "src/server.js": source },
    );
    expect(facts).toMatchObject({
      kind: "server",
      command: ["npm", "run", "start"],
      portByEnvironment: true,
    });
    expect(stackText("app", facts)).toContain(`env: { PORT: String(ctx.port("http")) }`);
  });

  it("is a server's fixed port, where its source insists on one", async () => {
    const facts = await app(
      { dependencies: { express: "5" } },
      { "server.js": "require('express')().listen(3123);\n" },
    );
    expect(facts).toMatchObject({ kind: "server", command: ["node", "server.js"], fixedPort: 3123 });
    expect(facts.because).toBe("server.js listens on port 3123 and can't be told another");
    expect(stackText("app", facts)).toContain(`url: () => "http://127.0.0.1:3123"`);
  });

  it("is a desktop app, with what must be built before", async () => {
    const forge = await app({ devDependencies: { "@electron-forge/cli": "7" } });
    expect(forge).toMatchObject({ kind: "electron-forge", build: undefined });
    const alone = await app({ main: "main.js", devDependencies: { electron: "38" } });
    expect(alone).toMatchObject({ kind: "electron-alone", because: "package.json has electron" });
    expect(stackText("app", alone)).toContain('kind: "electron"');
    expect(await app({ devDependencies: { electron: "38", vite: "7" } })).toMatchObject({
      kind: "dev server",
    });
    const bundled = await app({
      scripts: { build: "electron-vite build" },
      devDependencies: { "electron-vite": "5", vite: "7" },
    });
    expect(bundled).toMatchObject({ kind: "electron-vite", build: "npm run build" });
    expect(stackText("app", bundled)).toContain("Build it before a run: `npm run build`");
  });

  it("is nothing where there is nothing, and is said so", async () => {
    expect(await app({ name: "empty" })).toMatchObject({ kind: "unknown", command: [] });
    expect(stackText("app", appFacts(root))).toContain("Put here what starts your app");
    await app({ scripts: { dev: "webpack serve" } });
    expect(stackText("app", appFacts(root))).toMatch(
      /Put here [\s\S]*file: "npm",\n *args: \["run", "dev"\]/,
    );
  });
});
