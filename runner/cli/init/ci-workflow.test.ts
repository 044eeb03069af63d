import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AppFacts } from "./app-facts.ts";
import { placeInRepository, workflowText } from "./ci-workflow.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fraimz-workflow-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const facts: AppFacts = {
  ...{ kind: "server", because: "", command: ["node", "server.js"], portByEnvironment: true },
  ...{ fixedPort: undefined, build: undefined },
};
const stepsOf = (text: string) => [...text.matchAll(/- run: (.*)/g)].map(([, step]) => step);

test("a desktop app is built after the install and before the flows", () => {
  const place = { ...placeInRepository(root), packages: "npm" } as const;
  expect(stepsOf(workflowText({ ...facts, build: "npm run build" }, place))).toEqual([
    "npm ci",
    "npm run build",
    'sudo env "PATH=$PATH" npx --no-install fraimz doctor --install',
    "npx --no-install fraimz --reporter github,junit",
  ]);
});

test.each([
  ["pnpm-lock.yaml", ["npx -y pnpm install --frozen-lockfile"], "npx --no-install fraimz"],
  ["package-lock.json", ["npm ci"], "npx --no-install fraimz"],
  ["yarn.lock", ["corepack enable", "yarn install"], "yarn fraimz"],
  ["bun.lock", ["npx -y bun install --frozen-lockfile"], "npx --no-install fraimz"],
  ["no.lock", ["npm install"], "npx --no-install fraimz"],
])(
  "with %s the packages are installed by what wrote it, also from a package of a monorepo",
  async (lockfile, install, run) => {
    const project = join(root, "packages/web");
    await mkdir(project, { recursive: true });
    await mkdir(join(root, ".git"));
    await writeFile(join(root, lockfile), "");
    const steps = stepsOf(workflowText(facts, placeInRepository(project)));
    expect(steps.slice(0, install.length)).toEqual(install);
    expect(steps.at(-1)).toBe(`${run} --reporter github,junit`);
  },
);

test("a package of a monorepo gets its workflow where GitHub looks for it, and runs and keeps its own folder", async () => {
  const project = join(root, "packages/my web");
  await mkdir(project, { recursive: true });
  await mkdir(join(root, ".git"));
  const place = placeInRepository(project);
  expect(place).toMatchObject({ root, folder: "packages/my web" });
  const text = workflowText(facts, place);
  expect(text).toContain('      run:\n        working-directory: "packages/my web"\n');
  expect(text).toContain("path: packages/my web/results/");
});

test("a project that is no repository's, or its root, has no folder to go to", async () => {
  expect(placeInRepository(root)).toMatchObject({ root, folder: "" });
  await mkdir(join(root, ".git"));
  expect(workflowText(facts, placeInRepository(root))).not.toContain("working-directory");
});
