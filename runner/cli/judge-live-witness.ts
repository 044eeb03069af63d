/** The witness that `fraimz judge --live` starts for one command. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readyLine } from "../../mocks/witness-log/control.ts";
import { WitnessClient, type WitnessTenant } from "../../mocks/witness-log/control-client.ts";
import { Failure } from "../evidence/failure.ts";
import { type ProcessGroup, spawnGroup } from "../process/process-group.ts";

/** Where the witness lives in this package: started as a program, never imported. */
export const WITNESS_SCRIPT = fileURLToPath(
  new URL("../../scripts/mock-oauth-mcp-server.ts", import.meta.url),
);
const START_MS = 60_000;

export interface LiveWitness {
  readonly group: ProcessGroup;
  readonly tenant: WitnessTenant;
}

export interface LiveWitnessOptions {
  readonly script: string;
  readonly folder: string;
  readonly logFile: string;
  readonly approve: "auto" | "manual";
  /** Faults as JSON, as the witness's own `FAULTS` takes them. */
  readonly faults?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts the witness on free ports and waits until it listens.
 * @throws Failure of kind `stack`, with its last lines, when it does not start within a minute
 */
export async function startWitness(options: LiveWitnessOptions): Promise<LiveWitness> {
  const { script, folder, logFile, approve, faults, signal } = options;
  const key = randomBytes(24).toString("base64url");
  const group = await spawnGroup({
    name: "witness",
    file: process.execPath,
    args: ["--import", import.meta.resolve("tsx"), script],
    env: {
      ...process.env,
      PORT: "0",
      CONTROL_PORT: "0",
      CONTROL_KEY: key,
      LOG_FILE: logFile,
      AUTO_APPROVE: approve === "auto" ? "1" : "0",
      ...(faults === undefined ? {} : { FAULTS: faults }),
    },
    logFile: join(folder, "witness.log"),
  });
  try {
    const wait = { timeoutMs: START_MS, ...(signal ? { signal } : {}) };
    const [line] = await group.waitForLine(/^\{"event":"ready".*\}$/, wait);
    const { control } = readyLine.parse(JSON.parse(line));
    return { group, tenant: await new WitnessClient(control, key).tenant() };
  } catch (cause) {
    await group.stop();
    throw new Failure(
      {
        kind: "stack",
        title: "The witness did not start",
        message: cause instanceof Error ? cause.message : String(cause),
        next: `it is started from ${script}`,
      },
      { cause },
    );
  }
}
