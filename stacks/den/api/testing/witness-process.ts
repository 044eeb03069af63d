import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { WitnessClient } from "../../../../mocks/witness-log/control-client.ts";
import { buildWitness } from "../../../parts/build-witness.ts";
import { builds } from "../../../parts/builds.fixture.ts";

export interface WitnessProcess {
  readonly client: WitnessClient;
  stop(): Promise<void>;
}

/** Starts the witness as a process of its own on free ports; resolves when it listens. */
export async function startWitness(environment: NodeJS.ProcessEnv = {}): Promise<WitnessProcess> {
  const folder = await mkdtemp(join(tmpdir(), "den-witness-"));
  const key = "den-tests-control-key";
  const entry = await buildWitness(builds);
  const child = spawn(process.execPath, [entry], {
    env: { ...process.env, PORT: "0", CONTROL_KEY: key, LOG_FILE: join(folder, "log.jsonl"), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const said: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => said.push(line));
  const controlUrl = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      said.push(line);
      const found = /control\s+(http:\/\/\S+?)\/__witness/.exec(line)?.[1];
      if (found) resolve(found);
    });
    child.once("exit", (code) => reject(new Error(`the witness ended with ${code}:\n${said.join("\n")}`)));
  });
  const url = await controlUrl.catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const client = new WitnessClient(url, key);
  return {
    client,
    async stop() {
      const ended = child.exitCode === null ? once(child, "exit") : undefined;
      if (child.pid) process.kill(-child.pid, "SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
