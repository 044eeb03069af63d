/** The witness that `fraimz judge --live` and `--suite` start for one command. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { readyLine } from "../../../mocks/witness-log/control.ts";
import { WitnessClient, type WitnessTenant } from "../../../mocks/witness-log/control-client.ts";
import { Failure } from "../../evidence/log/failure.ts";
import { messageOf } from "../../evidence/log/message-of.ts";
import { nodeArguments } from "../../process/own-program.ts";
import { type ProcessGroup, spawnGroup } from "../../process/process-group.ts";
import { trusting } from "../../process/trusting.ts";
import { namedEnvironment } from "./environment.ts";

const START_MS = 60_000;

export interface LiveWitness {
  readonly group: ProcessGroup;
  readonly control: WitnessClient;
  readonly tenant: WitnessTenant;
  /** What the command needs in its environment to trust the witness; nothing without TLS. */
  readonly trust: Readonly<Record<string, string>>;
}

export interface LiveWitnessOptions {
  readonly script: string;
  readonly folder: string;
  readonly logFile: string;
  readonly approve: "auto" | "manual";
  /** Faults as JSON, as the witness's own `FAULTS` takes them. */
  readonly faults?: string | undefined;
  /** The tenant's shape as JSON, as the witness's own `OPTIONS` takes it. */
  readonly tenantOptions?: string | undefined;
  /** Serve HTTPS. */
  readonly tls?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts the witness on free ports and waits until it listens.
 * @throws Failure of kind `stack`, with its last lines, when it does not start within a minute
 */
export async function startWitness(options: LiveWitnessOptions): Promise<LiveWitness> {
  const { script, folder, logFile, approve, faults, tenantOptions, tls, signal } = options;
  const key = randomBytes(24).toString("base64url");
  const group = await spawnGroup({
    name: "witness",
    file: process.execPath,
    args: nodeArguments(script),
    env: {
      ...namedEnvironment(),
      PORT: "0",
      CONTROL_PORT: "0",
      CONTROL_KEY: key,
      LOG_FILE: logFile,
      AUTO_APPROVE: approve === "auto" ? "1" : "0",
      ...(tls ? { TLS: "1", AUTHORITY_FILE: join(folder, "authority.pem") } : {}),
      ...(faults === undefined ? {} : { FAULTS: faults }),
      ...(tenantOptions === undefined ? {} : { OPTIONS: tenantOptions }),
    },
    logFile: join(folder, "witness.log"),
  });
  try {
    const wait = { timeoutMs: START_MS, ...(signal ? { signal } : {}) };
    const [line] = await group.waitForLine(/^\{"event":"ready".*\}$/, wait);
    const ready = readyLine.parse(JSON.parse(line));
    const control = new WitnessClient(ready.control, key);
    const trust = ready.authority === undefined ? {} : await trusting(ready.authority, folder);
    return { group, control, tenant: await control.tenant(), trust };
  } catch (cause) {
    await group.stop();
    throw new Failure(
      {
        kind: "stack",
        title: "The witness did not start",
        message: messageOf(cause),
        next: `it is started from ${script}`,
      },
      { cause },
    );
  }
}
