import { existsSync, readdirSync } from "node:fs";
import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { createInterface } from "node:readline/promises";
import picocolors from "picocolors";
import { COMMAND } from "../../evidence/command-name.ts";
import { RESULTS } from "../../run/run-folder.ts";
import { CONFIG_FILES } from "../read-settings.ts";
import { type AppFacts, appFacts } from "./app-facts.ts";
import { placeInRepository, workflowText } from "./ci-workflow.ts";
import { configText, flowText, stackText } from "./file-texts.ts";

const STACK = "app";
const FLOW = "app-opens";

export interface InitOptions {
  /** Asks nothing. */
  readonly yes: boolean;
}

/**
 * `fraimz init`: looks at the project and writes what a first run needs. What is there already stays as it is.
 * @returns the exit code: 0, or 2 when the person said no
 */
export async function initCommand({ yes }: InitOptions, root = process.cwd()): Promise<number> {
  const facts = appFacts(root);
  console.log(`found     ${describe(facts)}`);
  console.log(picocolors.dim(`          ${facts.because}`));
  const files = filesFor(root, facts);
  if (!yes && process.stdin.isTTY && !(await agreed(Object.keys(files)))) return 2;
  for (const [path, text] of Object.entries(files)) {
    const there = alreadyThere(root, path);
    if (there === undefined) await write(join(root, path), text);
    console.log(there === undefined ? `${picocolors.green("wrote")}     ${path}` : `kept      ${there}`);
  }
  await ignore(root);
  console.log(`next      ${picocolors.bold(`${COMMAND} --flow ${FLOW}`)}`);
  if (facts.build !== undefined) console.log(`          build the app before: ${facts.build}`);
  if (facts.kind === "unknown")
    console.log(`          first say in stacks/${STACK}/stack.ts how your app is started`);
  console.log(picocolors.dim(`          ${COMMAND} doctor says what this machine lacks`));
  return 0;
}

function filesFor(root: string, facts: AppFacts): Record<string, string> {
  const place = placeInRepository(root);
  const workflow = relative(root, join(place.root, ".github/workflows/fraimz.yml"));
  return {
    "fraimz.config.ts": configText(),
    [`stacks/${STACK}/stack.ts`]: stackText(STACK, facts),
    [`flows/${FLOW}.flow.ts`]: flowText(STACK, {
      title: "The app opens",
      claim: "A person who opens the app gets its page, and no error in its place.",
      stacks: "../stacks",
    }),
    [workflow]: workflowText(facts, place),
  };
}

/** The file that has a new one's place; also another flow, or settings in another language. */
function alreadyThere(root: string, path: string): string | undefined {
  if (existsSync(join(root, path))) return path;
  if (path === "fraimz.config.ts") return CONFIG_FILES.find((name) => existsSync(join(root, name)));
  if (!path.startsWith("flows/") || !existsSync(join(root, "flows"))) return undefined;
  const flow = readdirSync(join(root, "flows")).find((name) => /\.flow\.[cm]?[jt]s$/.test(name));
  return flow && `flows/${flow}`;
}

const DESKTOP: Readonly<Partial<Record<AppFacts["kind"], string>>> = {
  "electron-vite": "electron-vite",
  "electron-forge": "Electron Forge",
  "electron-alone": "Electron",
};

function describe({ kind, command, fixedPort }: AppFacts): string {
  if (kind === "unknown") return "no app that fraimz knows how to start";
  const desktop = DESKTOP[kind];
  if (desktop !== undefined) return `a desktop app (${desktop})`;
  return `${command.join(" ")}${fixedPort === undefined ? "" : `, on port ${fixedPort}`}`;
}

async function agreed(paths: readonly string[]): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`write ${paths.join(", ")}? [Y/n] `);
  terminal.close();
  return !/^n/i.test(answer.trim());
}

async function ignore(root: string): Promise<void> {
  const path = join(root, ".gitignore");
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) {
    await write(path, `node_modules/\n/${RESULTS}/\n`);
    console.log(`${picocolors.green("wrote")}     .gitignore: node_modules/, /${RESULTS}/`);
    return;
  }
  if (text.split("\n").some((line) => /^\/?results(\/\*?)?$/.test(line.trim()))) {
    console.log("kept      .gitignore");
    return;
  }
  await appendFile(path, `${text === "" || text.endsWith("\n") ? "" : "\n"}/${RESULTS}/\n`);
  console.log(`${picocolors.green("wrote")}     .gitignore: /${RESULTS}/`);
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // Refuses where somebody was faster.
  await writeFile(path, text, { flag: "wx" });
}
