/** Scenes in which the test client plays against a real witness, once keeping every rule and once breaking one. */
import { Witness } from "../../../oauth-mcp/witness.ts";
import type { FaultMap, RuleVerdict } from "../../control.ts";
import { WitnessClient, type WitnessTenant } from "../../control-client.ts";
import type { TenantOptionsInput } from "../../options.ts";
import { judge } from "../judge.ts";
import type { Break } from "./breaks.ts";
import { ClientRefusal } from "./discovery.ts";
import { type Registration, TokenRefusal } from "./oauth.ts";
import { StrictClient, type StrictClientOptions } from "./strict-client.ts";

export interface Stage {
  readonly tenant: WitnessTenant;
  readonly client: StrictClient;
  /** A second client with the same manners, e.g. for another resource. */
  another(options?: Partial<StrictClientOptions>): StrictClient;
  /** Lends a token or a session to another client, where the mistake that is played is just that. */
  lend(from: StrictClient, to: StrictClient): void;
}

export interface Scene {
  readonly options?: TenantOptionsInput;
  readonly faults?: FaultMap;
  readonly client?: Partial<StrictClientOptions>;
  /** Judge with the knowledge that the client is gone. */
  readonly left?: boolean;
  /** Judge with the knowledge that the client was told these ids. */
  readonly told?: readonly string[];
  /** What is played; {@link oneCall} when absent. */
  readonly play?: (stage: Stage) => Promise<void>;
}

/** Connect, call, leave: what every client does. */
export async function oneCall({ client }: Stage): Promise<void> {
  await client.connect();
  await client.call("echo", { text: "hello" });
  await client.leave();
}

export class Theatre {
  readonly #witness: Witness;
  readonly #control: WitnessClient;

  private constructor(witness: Witness) {
    this.#witness = witness;
    this.#control = new WitnessClient(witness.controlUrl, witness.key);
  }

  static async open(): Promise<Theatre> {
    return new Theatre(await Witness.start());
  }

  /** Plays a scene on a tenant of its own and judges it. A client that refuses to go on ends the scene. */
  async play(scene: Scene, breaks: readonly Break[]): Promise<RuleVerdict[]> {
    const tenant = await this.#control.createTenant({
      ...(scene.options ? { options: scene.options } : {}),
      ...(scene.faults ? { faults: scene.faults } : {}),
    });
    const registrations = new Map<string, Registration>();
    const another = (options: Partial<StrictClientOptions> = {}) =>
      new StrictClient({ url: tenant.mcpUrl, registrations, ...scene.client, breaks, ...options });
    try {
      await (scene.play ?? oneCall)({ tenant, client: another(), another, lend: lender(breaks) });
    } catch (error) {
      if (!(error instanceof ClientRefusal || error instanceof TokenRefusal)) throw error;
    }
    const entries = await tenant.entries();
    await tenant.close();
    return judge(entries, { left: scene.left ?? false, told: scene.told ?? [] });
  }

  async close(): Promise<void> {
    await this.#witness.close();
  }
}

function lender(breaks: readonly Break[]): Stage["lend"] {
  return (from, to) => {
    if (breaks.includes("tokens/right-audience")) to.credentials.borrow(from.credentials);
    if (breaks.includes("sessions/own-server-only")) to.borrowSession(from);
  };
}
