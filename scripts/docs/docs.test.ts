import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commands } from "../../runner/cli/program.ts";
import { type CodeBlock, codeBlocks } from "./code-blocks.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const DOCS = join(ROOT, "docs");
/** How a project's author works with fraimz; the others are about fraimz's own parts, and older. */
const OWN = [
  "quick-start",
  "stacks",
  "flows",
  "pictures",
  "controls",
  "ci",
  "agents",
  "playwright",
  "desktop",
];
/** What is not about flows: only its commands are looked at. */
const COMMANDS = ["judge", "examine", "published-clients", "managed-mcp", "toolkits"];
const isIn =
  (documents: readonly string[]) =>
  ({ document }: CodeBlock) =>
    documents.includes(document.replace(".md", ""));
const everything = codeBlocks(join(ROOT, "docs"));
const all = everything.filter(isIn(OWN));
const of = (...languages: string[]) => all.filter(({ language }) => languages.includes(language));
const readme = codeBlocks(ROOT).filter(({ document }) => document === "README.md");
const commandBlocks = [...all, ...everything.filter(isIn(COMMANDS)), ...readme].filter(({ language }) =>
  ["sh", "yaml"].includes(language),
);

describe("the documentation", () => {
  it("has blocks in each of its documents but of no kind that nothing here looks at", () => {
    expect(new Set(all.map(({ document }) => document.replace(".md", "")))).toEqual(new Set(OWN));
    expect(new Set(all.map(({ language }) => language))).toEqual(new Set(["ts", "js", "sh", "yaml", "json"]));
  });

  it.each(commandBlocks.map((block) => [block.place, block] as const))(
    "gives commands that there are, with options that there are: %s",
    (_place, { code }) => {
      const whole = code.replace(/\\\n\s*/g, "");
      const lines = whole
        .split("\n")
        .flatMap((line) => /\b(?:fraimz(?:@\S+)?|pnpm evals) (?!\/)(.*)$/.exec(line)?.[1] ?? []);
      for (const line of lines) expect(() => parse(words(line)), line).not.toThrow();
    },
  );

  it("names each option that there is", () => {
    const names = [join(ROOT, "README.md"), ...readdirSync(DOCS).map((name) => join(DOCS, name))];
    const text = names.filter((name) => name.endsWith(".md")).map((name) => readFileSync(name, "utf8"));
    const said = new Set(text.flatMap((one) => one.match(/--[a-z][a-z-]*/g) ?? []));
    const unsaid = optionsOf(commands(() => {})).filter((option) => !said.has(option));
    expect(unsaid).toEqual(["--version"]);
  });

  it("would notice an option or a command that there is not", () => {
    expect(() => parse(["--flwo", "x"])).toThrow("unknown option");
    expect(() => parse(["stack", "upp", "x"])).toThrow();
  });

  it.each(of("json").map((block) => [block.place, block] as const))(
    "gives JSON that can be read: %s",
    (_p, { code }) => {
      expect(JSON.parse(code)).toBeTypeOf("object");
    },
  );
});

describe("the documentation's code", { timeout: 180_000 }, () => {
  let dir: string;
  beforeAll(async () => {
    await mkdir(join(ROOT, "results"), { recursive: true });
    dir = await mkdtemp(join(ROOT, "results/.docs-"));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it("names its file in each TypeScript block, and compiles", async () => {
    expect(of("ts").filter(({ file }) => file === undefined)).toEqual([]);
    await place(of("ts"), join(dir, "types"));
    // What is written for a clone of this repository stands on its files.
    const forClones = [...readme, ...everything.filter(({ document }) => document === "witness.md")];
    const code = forClones.filter(({ language }) => language === "ts");
    expect(code).toHaveLength(2);
    for (const [at, block] of code.entries())
      await writeFile(
        join(dir, `types/clone-${at}.ts`),
        block.code.replace(/"\.\.?\/(?=stacks\/|mocks\/)/g, `"${ROOT}/`),
      );
    await writeFile(join(dir, "types/tsconfig.json"), JSON.stringify(TSCONFIG));
    const compiled = await run(join(ROOT, "node_modules/.bin/tsc"), ["-p", "."], join(dir, "types"));
    expect(compiled.code, compiled.out).toBe(0);
  });

  it("has examples that compile, know nothing but the package, and name exact versions", async () => {
    await mkdir(join(dir, "examples"), { recursive: true });
    const config = { ...TSCONFIG, include: [...TSCONFIG.include.slice(1), join(ROOT, "examples/**/*.ts")] };
    await writeFile(join(dir, "examples/tsconfig.json"), JSON.stringify(config));
    const tsc = join(ROOT, "node_modules/.bin/tsc");
    const { code, out } = await run(tsc, ["-p", ".", "--listFiles"], join(dir, "examples"));
    expect([code, out]).toEqual([0, expect.stringContaining("examples/shop/flows/cart.flow.ts")]);
    const names = (await readdir(join(ROOT, "examples"))).sort();
    expect(names).toEqual(["desktop", "node-red", "shop"]);
    for (const name of names) {
      const text = await readFile(join(ROOT, "examples", name, "package.json"), "utf8");
      const { dependencies = {}, devDependencies = {} } = JSON.parse(text);
      for (const version of Object.values({ ...dependencies, ...devDependencies }))
        expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });

  it("is what a person can follow: the quick start's app, stack, flow and control run", async () => {
    const project = join(dir, "quick start");
    await place(
      all.filter(({ document, file }) => document === "quick-start.md" && file !== undefined),
      project,
    );
    await writeFile(join(project, "package.json"), `{ "name": "todo" }`);
    await symlink(join(ROOT, "node_modules"), join(project, "node_modules"));
    const evals = join(ROOT, "runner/cli/evals.mjs");
    const { code, out } = await run(process.execPath, [evals, "--flow", "todo", "--with-controls"], project);
    expect(code, out).toBe(0);
    expect(out).toContain("1 of 1 flow, 1 frame, 1 of 1 control held");
  });
});

const TSCONFIG = {
  extends: join(ROOT, "tsconfig.json"),
  compilerOptions: {
    paths: { fraimz: [join(ROOT, "runner/flow/index.ts")] },
    typeRoots: [join(ROOT, "node_modules/@types")],
  },
  include: ["**/*.ts", join(ROOT, "runner/**/*.d.ts")],
  exclude: [],
};

async function place(blocks: readonly CodeBlock[], folder: string): Promise<void> {
  for (const { file = "", code } of blocks) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), code);
  }
}

function run(file: string, args: readonly string[], cwd: string): Promise<{ code: number; out: string }> {
  const { CI: _ci, ...env } = process.env;
  return new Promise((done) => {
    execFile(
      file,
      [...args],
      { cwd, env: { ...env, NO_COLOR: "1" }, maxBuffer: 1 << 26 },
      (error, out, err) => done({ code: error ? Number(error.code ?? -1) : 0, out: out + err }),
    );
  });
}

/** The long names of a command's options and of those of its commands, without those that help hides. */
function optionsOf(command: Command): string[] {
  const own = command.options.flatMap(({ long, hidden }) => (long == null || hidden ? [] : [long]));
  return [...new Set([...own, ...command.commands.flatMap(optionsOf)])];
}

/** As a shell splits them, up to a comment. */
function words(line: string): string[] {
  const plain = line.replace(/\s+#.*$/, "");
  return [...plain.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? "",
  );
}

/** Reads a command line as fraimz does, and does nothing. @throws CommanderError where it can't be read */
function parse(args: readonly string[]): void {
  const program = commands(() => {});
  const quiet = (command: Command): void => {
    command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
    // One that only holds others does nothing by itself.
    if (command.commands.length === 0 || command === program) command.action(() => {});
    for (const inner of command.commands) quiet(inner);
  };
  quiet(program);
  program.parse([...args], { from: "user" });
}
