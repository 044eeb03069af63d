import type { FaultMap } from "../../mocks/witness-log/control.ts";
import {
  WitnessClient,
  WitnessControlError,
  type WitnessTenant,
} from "../../mocks/witness-log/control-client.ts";
import type { TenantOptionsInput } from "../../mocks/witness-log/options.ts";
import { Failure, reasonOf } from "../evidence/log/failure.ts";
import type { Recorder } from "../evidence/log/recorder.ts";
import type { BootedStack } from "../stack/booted-stack.ts";
import type { FlowWitness } from "../stack/contexts.ts";

/** A flow's own tenant of the outside service: its addresses for the product, its log for the assertions. */
export interface TenantOfFlow {
  readonly tenant: WitnessTenant;
  readonly addresses: FlowWitness;
}

/** Environment for a witness that already runs: only its printed key opens its control side. */
const CONTROL_URL = "MOCK_OAUTH_MCP_CONTROL_URL";
const CONTROL_KEY = "MOCK_OAUTH_MCP_CONTROL_KEY";

/**
 * Makes a tenant for one execution, so that parallel runs never see each other's exchanges.
 * @returns undefined for a stack without a witness
 * @throws Failure when an attached witness's control side is not known
 */
export async function openTenant(
  stack: BootedStack,
  options: TenantOptionsInput,
  faults: FaultMap,
): Promise<TenantOfFlow | undefined> {
  const spec = stack.definition.witness;
  if (!spec) return undefined;
  const attached = stack.context.attached(spec.service) !== undefined;
  const url = attached ? required(CONTROL_URL) : spec.controlUrl(stack.context);
  const key = attached ? required(CONTROL_KEY) : spec.controlKey(stack.context);
  const tenant = await new WitnessClient(url, key).createTenant({ options, faults });
  return {
    tenant,
    addresses: { tenant: tenant.id, url: tenant.issuer, mcpUrl: tenant.mcpUrl, modelUrl: tenant.modelUrl },
  };
}

/** Keeps the judge's verdict on the client that walked through, where anything reached the witness at all. */
export async function recordJudgement(
  tenant: WitnessTenant,
  recorder: Recorder,
  flow: string,
): Promise<void> {
  try {
    const verdicts = await tenant.verdict();
    if (verdicts.every(({ status }) => status === "not exercised")) return;
    const rules = verdicts.map(({ status, why, ...rule }) => ({ ...rule, verdict: status, detail: why }));
    recorder.emit({ type: "judged", flow, rules });
  } catch (error) {
    // Where the witness died its frame has said so already; anything else is worth a line.
    if (error instanceof WitnessControlError) return;
    recorder.emit({ type: "problem", flow, reason: reasonOf(error, "harness") });
  }
}

function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Failure({
    kind: "stack",
    title: "The attached witness cannot be read",
    message: `${name} is not set`,
    next: `set ${CONTROL_URL} and ${CONTROL_KEY} to what the witness printed at its start`,
  });
}
