import { readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { ChannelContext } from "fraimz";
import { z } from "zod";
import { type CrashOutcome, crashOutcome } from "../crash/outcome.ts";
import { deskIn, filesBelow, signInFiles } from "../desk.ts";
import { configurationFile, loadConfiguration, readConfiguration, textOf } from "../desktop-files.ts";
import { crashFolder, handedOverFile, watchLogFile } from "../records.ts";
import { toolOf } from "../targets/index.ts";
import { readWatchLog } from "../watch/log.ts";

/** Reads what stands at the desk; never changes anything. */
export function managedMcpProbe(ctx: ChannelContext) {
  const desk = deskIn(ctx.home);
  const tool = toolOf(ctx);
  const watchLog = () => readWatchLog(textOf(watchLogFile(ctx)) ?? "");
  const homes = [desk.home, desk.config, desk.own];
  return {
    /** The desktop's servers, as the client reads them. */
    async servers() {
      return loadConfiguration(tool.library(desk))?.servers ?? [];
    },
    async serverNames() {
      return (await this.servers()).map(({ name = "(nameless)" }) => name);
    },
    /** Where the configuration stands, which of its fields are JSON in a string, and its keys. */
    async configuration() {
      const path = configurationFile(tool.library(desk));
      const text = textOf(path);
      if (text === undefined) return undefined;
      const document = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
      return {
        path: relative(desk.root, path),
        document,
        encoded: Object.keys(document).filter((key) => isEncoded(document[key])),
      };
    },
    /** The text of the marker; undefined where there is none. */
    async marker() {
      return textOf(tool.marker(desk));
    },
    async markerIsWhole() {
      return isJson(textOf(tool.marker(desk)) ?? "");
    },
    /** Who may read each file that keeps the person's sign-in, as a mode. */
    async signInModes() {
      return signInFiles(desk, tool).map((path) => (statSync(path).mode & 0o777).toString(8));
    },
    /** Every change of a disk that the tool and its daemon made outside the homes, in the order in which they came. */
    async writesOutside() {
      const writes = watchLog().filter((line) => line.what === "write");
      return [
        ...new Set(
          writes.filter(({ path }) => !homes.some((home) => within(path, home))).map(({ path }) => path),
        ),
      ];
    },
    /** What the command that was started last changed on a disk, its daemon apart. */
    async writesOfLastRun() {
      const last = watchLog().findLast((line) => line.what === "began" && !line.command.includes("daemon"));
      const writes = watchLog().filter((line) => line.what === "write");
      return writes
        .filter(({ pid }) => pid === last?.pid)
        .map(({ by, path }) => `${by} ${relative(desk.root, path)}`);
    },
    /** How many changes of a disk were seen at all: none outside says nothing where nothing is seen. */
    async writesSeen() {
      return watchLog().filter(({ what }) => what === "write").length;
    },
    /** Files outside of the sign-in's own that hold what it handed over. */
    async filesWithSecrets() {
      const own = signInFiles(desk, tool);
      const secrets = handedOver(textOf(handedOverFile(ctx)) ?? "");
      if (secrets.length === 0)
        throw new Error("no sign-in was handed over, so there is no secret to look for");
      return filesBelow(desk.root)
        .filter((path) => !own.includes(path))
        .filter((path) => secrets.some((secret) => readFileSync(path).includes(secret)))
        .map((path) => relative(desk.root, path));
    },
    /** Processes of the tool that still run, by what they were started with. */
    async running() {
      return watchLog()
        .filter((line) => line.what === "began")
        .filter(({ pid }) => isAlive(pid))
        .map(({ command }) => command.slice(1).join(" "));
    },
    /** What crashes left and the next runs made of it, as a client and the tool read it. */
    async crashes() {
      const text = textOf(join(crashFolder(ctx), "outcomes.json")) ?? "[]";
      const at = {
        library: relative(desk.root, tool.library(desk)),
        marker: relative(desk.root, tool.marker(desk)),
      };
      return z
        .array(crashOutcome)
        .parse(JSON.parse(text))
        .map((outcome) => told(outcome, at));
    },
  };
}

function told(outcome: CrashOutcome, at: { readonly library: string; readonly marker: string }) {
  const { path, by, killed, left, recovered } = outcome;
  return {
    write: `${outcome.at}: ${by} ${path
      .split("/")
      .at(-1)
      ?.replace(/[0-9a-f-]{36}/, "ID")}`,
    killed,
    servers: namesIn(left, at.library),
    markerIsWhole: left[at.marker] === undefined || isJson(left[at.marker] ?? ""),
    ...(recovered
      ? { exitCode: recovered.exitCode, serversAfter: namesIn(recovered.files, at.library) }
      : {}),
  };
}

/** The servers' names, or that the client can't read them. */
function namesIn(files: Readonly<Record<string, string>>, library: string): string {
  const found = Object.entries(files).find(
    ([path]) => within(path, library) && path.endsWith(".json") && !path.endsWith("_meta.json"),
  );
  if (!found) return "not configured";
  try {
    return readConfiguration(found[1])
      .servers.map(({ name = "(nameless)" }) => name)
      .join(" ");
  } catch {
    return "can't be read";
  }
}

/** Cookies in the addresses to which a browser was sent. */
function handedOver(addresses: string): string[] {
  const handOff = z.object({ cookies: z.record(z.string(), z.string()) });
  return addresses
    .split("\n")
    .filter(Boolean)
    .flatMap((address) => {
      const token = new URL(address).searchParams.get("token");
      if (token === null) return [];
      const text = Buffer.from(token, "base64").toString("utf8");
      return Object.values(handOff.parse(JSON.parse(text)).cookies);
    });
}

function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function isEncoded(value: unknown): boolean {
  return typeof value === "string" && /^[[{]/.test(value) && isJson(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(textOf(`/proc/${pid}/status`) ?? "");
  } catch {
    return false;
  }
}
