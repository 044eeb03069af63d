/** Examines a tenant of a witness, as the tests of the examiner do. */
import { fileURLToPath } from "node:url";
import type { FaultMap } from "../../../mocks/witness-log/control.ts";
import type { WitnessClient, WitnessTenant } from "../../../mocks/witness-log/control-client.ts";
import type { TenantOptionsInput } from "../../../mocks/witness-log/options.ts";
import type { ExamineVerdict } from "../consequences.ts";
import { type Examined, examine } from "../examine.ts";
import type { ExamineSettings } from "../settings.ts";

/** A person as a command: goes to the consent page and approves, as the first account or the second. */
export const APPROVE = `${process.execPath} ${fileURLToPath(new URL("./approve.mjs", import.meta.url))} {url} {user}`;

export function settingsFor(url: string, more: Partial<ExamineSettings> = {}): ExamineSettings {
  return {
    url: new URL(url),
    allowRemote: false,
    mostRequests: 400,
    timeoutMs: 20_000,
    consent: { by: "person" },
    mostConsents: 30,
    consentTimeoutMs: 20_000,
    calls: [],
    toolScopes: {},
    mustBeProtected: false,
    tokens: {},
    waitForExpiryMs: 5_000,
    leewayMs: 0,
    signal: new AbortController().signal,
    ...more,
  };
}

export interface Subject {
  readonly options?: TenantOptionsInput;
  readonly faults?: FaultMap;
  readonly settings?: Partial<ExamineSettings>;
}

/** A tenant with a second resource and a tool that needs a scope, so that as much as possible is exercised. */
export async function examineTenant(
  control: WitnessClient,
  { options = {}, faults = {}, settings = {} }: Subject,
): Promise<Examined & { readonly tenant: WitnessTenant }> {
  const tenant = await control.createTenant({
    options: { resources: ["toolkits/support"], toolScopes: { echo: "mcp:write" }, ...options },
    faults,
  });
  const other = tenant.resources[1];
  const examined = await examine(
    settingsFor(tenant.mcpUrl, {
      calls: [{ tool: "echo", arguments: { text: "hello" } }],
      toolScopes: { echo: "mcp:write" },
      ...(other === undefined ? {} : { otherResource: new URL(other) }),
      ...settings,
    }),
    { tell: () => undefined },
  );
  return { ...examined, tenant };
}

export const withStatus = (verdicts: readonly ExamineVerdict[], status: ExamineVerdict["status"]): string[] =>
  verdicts.filter((one) => one.status === status).map(({ rule }) => rule);

/** The failures in words, so that a test that meets one says why. */
export const failures = (verdicts: readonly ExamineVerdict[]): string[] =>
  verdicts.filter(({ status }) => status === "fail").map(({ rule, why }) => `${rule}: ${why}`);
