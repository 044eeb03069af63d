/** Faults that any endpoint of a real provider can have: slow, failing, busy, answered by something in between. */
import type { WitnessStep } from "../../witness-log/entry.ts";
import { errorAnswer, HELD, pageAnswer } from "../http/message.ts";
import { noticePage } from "../http/pages.ts";
import { pause } from "./changes.ts";
import type { FaultDefinition } from "./fault.ts";

const STEPS: readonly WitnessStep[] = [
  "prm",
  "as-metadata",
  "register",
  "token",
  "revoke",
  "jwks",
  "mcp",
  "model",
];

/** The same five for each step that a client calls directly. */
export const EVERYWHERE_FAULTS: readonly FaultDefinition[] = STEPS.flatMap(everywhere);

/** The five for one step; they know nothing of whose provider it is. */
export function everywhere(step: WitnessStep): FaultDefinition<unknown>[] {
  return [
    {
      step,
      name: "slow",
      does: "answers correctly, after a pause",
      imitates: "a provider under load, or a cold start",
      parameters: { ms: 3_000, ...(step === "mcp" ? { tool: "" } : {}) },
      onRequest: pause,
    },
    {
      step,
      name: "hang",
      does: "takes the request and never answers",
      imitates: "a dead back end behind a load balancer that keeps connections open",
      ...(step === "mcp" ? { parameters: { tool: "" } } : {}),
      onRequest: ({ exchange }) => {
        exchange.note({ outcome: "held" });
        return HELD;
      },
    },
    {
      step,
      name: "unavailable",
      does: "answers 503 with an OAuth-shaped error",
      imitates: "an outage that is announced",
      onRequest: () =>
        errorAnswer(503, "temporarily_unavailable", "Try again later.", { "retry-after": "1" }),
    },
    {
      step,
      name: "rate-limit",
      does: "answers 429 with Retry-After",
      imitates: "a provider's request quota",
      parameters: { seconds: 1, ...(step === "mcp" ? { tool: "" } : {}) },
      onRequest: ({ number }) =>
        errorAnswer(429, "too_many_requests", "Slow down.", { "retry-after": String(number("seconds")) }),
    },
    {
      step,
      name: "not-json",
      does: "answers 200 with an HTML page",
      imitates: "a captive portal, or a single-page app that answers every path",
      onRequest: () => pageAnswer(200, noticePage("Welcome", "This is not the API.")),
    },
  ];
}
