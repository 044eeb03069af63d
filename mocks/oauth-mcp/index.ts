/** The witness for programs: what others import as `fraimz/witness`. */
import { WitnessClient, type WitnessTenant } from "../witness-log/control-client.ts";
import { Witness, type WitnessSettings } from "./witness.ts";

export type { FaultMap, RuleVerdict, TenantDescription } from "../witness-log/control.ts";
export {
  type WaitOptions,
  WitnessClient,
  WitnessControlError,
  WitnessTenant,
  WitnessWaitError,
} from "../witness-log/control-client.ts";
export { WitnessEntry } from "../witness-log/entry.ts";
export {
  judge,
  type KnownOfClient,
  type LogText,
  LogTextError,
  parseLog,
} from "../witness-log/judge/index.ts";
export type { TenantOptionsInput } from "../witness-log/options.ts";

/** How `startWitness` starts one. */
export type StartOptions = Omit<WitnessSettings, "onLogFailure">;

/** A witness that listens. */
export interface RunningWitness {
  /** Where its control side is. */
  readonly controlUrl: string;
  readonly key: string;
  /** PEM of the authority that a client must trust, with `tls`. */
  readonly authority: string | undefined;
  readonly client: WitnessClient;
  /** The default tenant: where its MCP server is, what reached it, what it is to do wrong. */
  readonly tenant: WitnessTenant;
  /** Ends everything: no port, connection or open file is left. */
  close(): Promise<void>;
}

/**
 * Starts a witness in this process.
 * @throws Error when a port is taken or an option does not fit
 */
export async function startWitness(options: StartOptions = {}): Promise<RunningWitness> {
  const witness = await Witness.start(options);
  const client = new WitnessClient(witness.controlUrl, witness.key);
  const { controlUrl, key, authority } = witness;
  return { controlUrl, key, authority, client, tenant: await client.tenant(), close: () => witness.close() };
}
