/** Cases of the faults that every endpoint can have. */
import { expect } from "vitest";
import type { WitnessTenant } from "../../witness-log/control-client.ts";
import type { WitnessStep } from "../../witness-log/entry.ts";
import type { FaultCase, FaultCases } from "./fault-case.ts";
import { asUrl, chat, prmUrl, tokenOf } from "./probes.ts";

const SHORT = { ms: 20 };

/** Every endpoint can be slow, hang, be unavailable, refuse for a while, or be answered by something else. */
const anywhere = (
  step: WitnessStep,
  request: (tenant: WitnessTenant, prepared: string, signal: AbortSignal) => Promise<Response>,
  prepare?: FaultCase["prepare"],
): Record<string, FaultCase> => {
  const common = prepare ? { prepare } : {};
  const never = new AbortController().signal;
  return {
    [`${step}:slow`]: {
      ...common,
      with: SHORT,
      shows: async (tenant, prepared) => {
        const mark = await tenant.mark();
        await (await request(tenant, prepared, never)).text();
        const phases = (await tenant.entries(mark))
          .filter((entry) => entry.step === step)
          .map((entry) => entry.phase);
        expect(phases).toEqual(["opened", "closed"]);
      },
    },
    [`${step}:hang`]: {
      ...common,
      shows: async (tenant, prepared) => {
        const leave = new AbortController();
        const hanging = request(tenant, prepared, leave.signal).catch(() => "left");
        const held = await tenant.waitFor((entry) => entry.step === step && entry.phase === "opened", {
          deadlineMs: 20_000,
          expected: "the held request",
        });
        expect(held.status).toBeNull();
        leave.abort();
        expect(await hanging).toBe("left");
      },
    },
    [`${step}:unavailable`]: {
      ...common,
      shows: async (tenant, prepared) => expect((await request(tenant, prepared, never)).status).toBe(503),
    },
    [`${step}:rate-limit`]: {
      ...common,
      shows: async (tenant, prepared) => {
        const answer = await request(tenant, prepared, never);
        expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "1"]);
      },
    },
    [`${step}:not-json`]: {
      ...common,
      shows: async (tenant, prepared) =>
        expect((await request(tenant, prepared, never)).headers.get("content-type")).toContain("text/html"),
    },
  };
};

export const ANYWHERE_CASES: FaultCases = {
  ...anywhere("prm", (tenant, _prepared, signal) => fetch(prmUrl(tenant), { signal })),
  ...anywhere("as-metadata", (tenant, _prepared, signal) => fetch(asUrl(tenant), { signal })),
  ...anywhere("register", (tenant, _prepared, signal) =>
    fetch(`${tenant.issuer}/register`, { method: "POST", signal }),
  ),
  ...anywhere("token", (tenant, _prepared, signal) =>
    fetch(`${tenant.issuer}/token`, { method: "POST", signal }),
  ),
  ...anywhere("revoke", (tenant, _prepared, signal) =>
    fetch(`${tenant.issuer}/revoke`, { method: "POST", signal }),
  ),
  ...anywhere("jwks", (tenant, _prepared, signal) => fetch(`${tenant.issuer}/jwks`, { signal })),
  ...anywhere(
    "mcp",
    (tenant, token, signal) =>
      fetch(tenant.mcpUrl, { method: "POST", headers: { authorization: `Bearer ${token}` }, signal }),
    tokenOf,
  ),
  ...anywhere("model", chat),
};
