import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";

/** How an app is started for a flow, as far as its files tell. */
export interface AppFacts {
  readonly kind: "dev server" | "electron-forge" | "electron-vite" | "electron-alone" | "server" | "unknown";
  /** What was looked at, for a person who wonders. */
  readonly because: string;
  /** The program and its arguments; `PORT` stands where a port of the run's own goes. */
  readonly command: readonly string[];
  /** Where the port is told by the environment instead. */
  readonly portByEnvironment: boolean;
  /** The port that the app insists on, when it can't be told another. */
  readonly fixedPort: number | undefined;
  /** What must be built before a desktop app starts; undefined when nothing. */
  readonly build: string | undefined;
}

const Manifest = z.object({
  main: z.string().optional().catch(undefined),
  scripts: z.record(z.string(), z.string()).catch({}),
  dependencies: z.record(z.string(), z.string()).catch({}),
  devDependencies: z.record(z.string(), z.string()).catch({}),
});
type Manifest = z.output<typeof Manifest>;

const SOURCES = ["server", "index", "app", "main", "src/server", "src/index", "src/app", "src/main"].flatMap(
  (name) => ["js", "mjs", "cjs", "ts"].map((ending) => `${name}.${ending}`),
);

/** Frameworks by their package, with the command of their own; what stands on Vite goes before it. */
const DEV_SERVERS: Readonly<Record<string, readonly string[]>> = {
  next: ["next", "dev", "--port", "PORT", "--hostname", "127.0.0.1"],
  nuxt: ["nuxt", "dev", "--port", "PORT", "--host", "127.0.0.1"],
  astro: ["astro", "dev", "--port", "PORT", "--host", "127.0.0.1"],
  "@angular/cli": ["ng", "serve", "--port", "PORT", "--host", "127.0.0.1"],
  vite: ["vite", "--port", "PORT", "--strictPort", "--host", "127.0.0.1"],
};

/**
 * Looks at a project's package.json, and at a server's own source for the port that it takes. Where Yarn has put no
 * `node_modules`, only what Yarn starts finds its packages.
 */
export function appFacts(root: string): AppFacts {
  const facts = appFactsForNpm(root);
  if (!isPlugAndPlay(root)) return facts;
  const { command, build } = facts;
  return { ...facts, command: byYarn(command), build: build && byYarn(build.split(" ")).join(" ") };
}

/** By the file that Yarn writes in their place, beside the lockfile of the project or its workspace. */
function isPlugAndPlay(root: string): boolean {
  const from = resolve(root);
  const parent = dirname(from);
  return existsSync(join(from, ".pnp.cjs")) || (parent !== from && isPlugAndPlay(parent));
}

function byYarn(command: readonly string[]): readonly string[] {
  const [program, ...words] = command;
  if (program === "npm") return ["yarn", ...words];
  if (program === "npx") return ["yarn", "run", ...words.filter((word) => word !== "--no-install")];
  return program === undefined ? [] : ["yarn", ...command];
}

function appFactsForNpm(root: string): AppFacts {
  const manifest = readManifest(root);
  const packages = { ...manifest.dependencies, ...manifest.devDependencies };
  const plain = { portByEnvironment: false, fixedPort: undefined, build: undefined };
  const has = (name: string) => name in packages;
  if (has("electron-vite")) {
    const build = "build" in manifest.scripts ? "npm run build" : "npx electron-vite build";
    return { ...plain, kind: "electron-vite", because: "package.json has electron-vite", command: [], build };
  }
  if (has("@electron-forge/cli")) {
    const bundled = Object.keys(packages).some((name) =>
      /^@electron-forge\/plugin-(vite|webpack)$/.test(name),
    );
    const build = bundled ? "npm run package" : undefined;
    return {
      ...plain,
      kind: "electron-forge",
      because: "package.json has @electron-forge/cli",
      command: [],
      build,
    };
  }
  const known = Object.keys(DEV_SERVERS).find(has);
  if (known !== undefined) {
    const command = ["npx", "--no-install", ...(DEV_SERVERS[known] ?? [])];
    return { ...plain, kind: "dev server", because: `package.json has ${known}`, command };
  }
  // A page's own dev server goes before it: then what Electron shows may come from there.
  if (has("electron"))
    return {
      ...plain,
      kind: "electron-alone",
      because: "package.json has electron",
      command: [],
      build: undefined,
    };
  return server(root, manifest, has("express"));
}

function server(root: string, { main, scripts }: Manifest, express: boolean): AppFacts {
  const script = ["dev", "start"].find((name) => name in scripts);
  const named = /\bnode(?:mon)?\s+(?:--\S+\s+)*(\S+\.[cm]?[jt]s)\b/.exec(scripts[script ?? ""] ?? "")?.[1];
  const file = [named, main, ...SOURCES].find((name) => name !== undefined && existsSync(join(root, name)));
  const text = file === undefined ? "" : readFileSync(join(root, file), "utf8");
  const listens = express || /\.listen\(|createServer\(/.test(text);
  const nothing = { fixedPort: undefined, build: undefined };
  if (!listens || (script === undefined && file === undefined)) {
    const because = "package.json names no framework that fraimz knows, and no server was found";
    // Its own script is a better guess than none.
    const command = script === undefined ? [] : ["npm", "run", script];
    return { ...nothing, kind: "unknown", because, command, portByEnvironment: false };
  }
  const command = script === undefined ? ["node", file ?? ""] : ["npm", "run", script];
  const portByEnvironment = /process\.env(?:\.PORT\b|\[["']PORT["']\])/.test(text);
  const port =
    /\.listen\(\s*(\d{2,5})\b/.exec(text)?.[1] ??
    /\bport\b\s*(?::\s*number\s*)?=\s*(\d{2,5})\b/i.exec(text)?.[1];
  const fixedPort = portByEnvironment || port === undefined ? undefined : Number(port);
  const where = file ?? "package.json";
  const because = portByEnvironment
    ? `${where} takes its port from PORT`
    : fixedPort === undefined
      ? `${where} does not say which port it takes; PORT is a guess`
      : `${where} listens on port ${fixedPort} and can't be told another`;
  return {
    ...nothing,
    kind: "server",
    because,
    command,
    fixedPort,
    portByEnvironment: fixedPort === undefined,
  };
}

function readManifest(root: string): Manifest {
  try {
    return Manifest.parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  } catch {
    return Manifest.parse({});
  }
}
