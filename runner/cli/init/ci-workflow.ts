import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import type { AppFacts } from "./app-facts.ts";

/** Where a project stands in its repository, as far as CI needs to know. */
export interface RepositoryPlace {
  /** The repository's root: GitHub finds workflows only there. The project's folder where there is no repository. */
  readonly root: string;
  /** The project's folder from there, with `/`; empty for the root. */
  readonly folder: string;
  readonly packages: keyof typeof MANAGERS;
}

/** How each package manager installs what its lockfile says, and starts a project's own program, on a bare runner. */
const MANAGERS = {
  "npm without a lockfile": { lockfile: undefined, install: ["npm install"], run: "npx --no-install" },
  npm: { lockfile: "package-lock.json", install: ["npm ci"], run: "npx --no-install" },
  pnpm: {
    lockfile: "pnpm-lock.yaml",
    install: ["npx -y pnpm install --frozen-lockfile"],
    run: "npx --no-install",
  },
  bun: { lockfile: "bun.lock", install: ["npx -y bun install --frozen-lockfile"], run: "npx --no-install" },
  // Its packages may stand in no folder that npx could look into.
  yarn: { lockfile: "yarn.lock", install: ["corepack enable", "yarn install"], run: "yarn" },
} as const;

/** @param project the project's folder: absolute */
export function placeInRepository(project: string): RepositoryPlace {
  const above = [project];
  for (let folder = project; dirname(folder) !== folder; folder = dirname(folder))
    above.push(dirname(folder));
  const root = above.find((folder) => existsSync(join(folder, ".git"))) ?? project;
  const folders = above.slice(0, above.indexOf(root) + 1);
  const manager = (["pnpm", "yarn", "bun", "npm"] as const).find((name) =>
    folders.some((folder) => existsSync(join(folder, MANAGERS[name].lockfile))),
  );
  return {
    root,
    folder: relative(root, project).split(sep).join("/"),
    packages: manager ?? "npm without a lockfile",
  };
}

/** A workflow for GitHub: the flows, and the report kept. */
export function workflowText({ build }: AppFacts, { folder, packages }: RepositoryPlace): string {
  const { install, run } = MANAGERS[packages];
  const steps = [
    ...install,
    ...(build === undefined ? [] : [build]),
    `sudo env "PATH=$PATH" ${run} fraimz doctor --install`,
    `${run} fraimz --reporter github,junit`,
  ];
  const inFolder =
    folder === ""
      ? ""
      : `    defaults:
      run:
        working-directory: ${JSON.stringify(folder)}
`;
  return `name: fraimz
on: [push, pull_request]
jobs:
  flows:
    runs-on: ubuntu-latest
${inFolder}    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
${steps.map((step) => `      - run: ${step}\n`).join("")}      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: fraimz
          path: ${folder === "" ? "" : `${folder}/`}results/
`;
}
