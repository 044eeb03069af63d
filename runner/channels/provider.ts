import type { Expirable, FaultMap } from "../../mocks/witness-log/control.ts";
import type { WitnessTenant } from "../../mocks/witness-log/control-client.ts";
import type { TenantOptionsInput } from "../../mocks/witness-log/options.ts";
import type { FrameRecorder } from "../evidence/recorder.ts";
import { show } from "../evidence/show.ts";

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

/** The `provider` channel of one frame; every change is recorded as an act. */
export function createProvider(recorder: FrameRecorder, tenant: WitnessTenant): ProviderActs {
  const act = async (verb: string, target: string, detail: string | undefined, work: () => Promise<void>) => {
    const started = performance.now();
    await work();
    const tookMs = Math.round(performance.now() - started);
    recorder.act({ channel: "provider", verb, target, ...(detail ? { detail } : {}), ok: true, tookMs });
  };
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
