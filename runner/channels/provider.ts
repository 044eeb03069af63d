import type { Expirable, FaultMap } from "../../mocks/witness-log/control.ts";
import { WitnessControlError, type WitnessTenant } from "../../mocks/witness-log/control-client.ts";
import type { TenantOptionsInput } from "../../mocks/witness-log/options.ts";
import { Failure } from "../evidence/log/failure.ts";
import type { Recording } from "../evidence/log/recording.ts";
import { show } from "../evidence/text/show.ts";

/** What the outside service does by itself while a flow runs: time passes there, its operators change things. */
export interface ProviderActs {
  /** Makes what it issued expire now; access tokens when nothing is named. */
  expire(...what: Expirable[]): Promise<void>;
  /** Begins to misbehave, as its fault table describes; `{}` ends it. */
  misbehave(faults: FaultMap): Promise<void>;
  /** Its operator registers a client by hand, with these redirect URIs and nothing secret. */
  registerClient(clientId: string, ...redirectUris: string[]): Promise<void>;
  /** Gives its scripted model the turns that it plays next. */
  script(turns: NonNullable<TenantOptionsInput["script"]>): Promise<void>;
}

/** A witness that refuses was asked for what it has not. */
function refused(error: unknown): never {
  if (!(error instanceof WitnessControlError)) throw error;
  throw new Failure(
    { kind: "error", title: "The witness did not do what `provider` asked", message: error.message },
    { cause: error },
  );
}

/** The `provider` channel of one frame; every change is recorded as an act, also one that fails. */
export function createProvider(recording: Recording, tenant: WitnessTenant): ProviderActs {
  const act = (verb: string, target: string, detail: string | undefined, work: () => Promise<void>) =>
    recording.acting({ channel: "provider", verb, target, ...(detail ? { detail } : {}) }, async () => {
      await work().catch(refused);
    });
  return {
    expire: (...what) =>
      act("expired", `its ${what.length > 0 ? what.join(", ") : "access"} tokens`, undefined, () =>
        tenant.expire(...what),
      ),
    misbehave: (faults) =>
      act(
        "began to misbehave",
        Object.keys(faults).length > 0 ? `at ${Object.keys(faults).join(", ")}` : "no more",
        show(faults),
        () => tenant.faults(faults),
      ),
    registerClient: (clientId, ...redirectUris) =>
      act("registered", `the client ${clientId}`, redirectUris.join(", "), () =>
        tenant.addClient({ clientId, redirectUris }),
      ),
    script: (turns) =>
      act("was given", `a script of ${turns.length} turns`, show(turns), () => tenant.script(turns)),
  };
}
