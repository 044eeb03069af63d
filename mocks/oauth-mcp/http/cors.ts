/**
 * Cross-origin access for clients that live in a browser (Fetch standard, "CORS protocol"). A browser shows its page
 * an answer, refusals included, only with these headers; pages that a person visits need none.
 */
import type { WitnessStep } from "../../witness-log/entry.ts";
import type { Answer } from "./message.ts";
import type { WitnessRequest } from "./witness-request.ts";

const STEPS: ReadonlySet<WitnessStep> = new Set<WitnessStep>([
  "prm",
  "as-metadata",
  "jwks",
  "register",
  "client-configuration",
  "device-authorization",
  "token",
  "revoke",
  "introspect",
  "mcp",
  "schema-ref",
  "model",
]);

const HEADERS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "Mcp-Session-Id, WWW-Authenticate, Retry-After",
};

/** The answer to a preflight. The wildcard stands for every header but `Authorization`, which must be named. */
export const PREFLIGHT: Answer = {
  status: 204,
  headers: {
    ...HEADERS,
    "access-control-allow-methods": "GET, POST, PUT, DELETE",
    "access-control-allow-headers": "*, Authorization",
    "access-control-max-age": "600",
  },
  body: null,
};

/** A browser's question before a request of another origin, to an endpoint that is called from scripts. */
export function isPreflight({ method, headers }: WitnessRequest, step: WitnessStep): boolean {
  return method === "OPTIONS" && headers["access-control-request-method"] !== undefined && STEPS.has(step);
}

/** The answer with the headers that a browser needs; without any where the tenant allows no cross-origin access. */
export function withCors(answer: Answer, step: WitnessStep, allowed: boolean): Answer {
  if (!STEPS.has(step)) return answer;
  const own = Object.entries(answer.headers).filter(
    ([name]) => !name.toLowerCase().startsWith("access-control-") || (allowed && name in PREFLIGHT.headers),
  );
  return { ...answer, headers: { ...Object.fromEntries(own), ...(allowed ? HEADERS : {}) } };
}
