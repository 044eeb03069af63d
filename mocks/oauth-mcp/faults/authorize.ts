/** Faults of the authorization endpoint and of the approval. */
import type { FaultDefinition } from "../fault.ts";
import { HELD, pageAnswer } from "../message.ts";
import { noticePage } from "../pages.ts";

const WAITING = noticePage("Signing you in", "This page sends you back to the application in a moment.");

export const AUTHORIZE_FAULTS: readonly FaultDefinition[] = [
  {
    step: "authorize",
    name: "hang",
    does: "takes the authorization request and never answers",
    imitates: "a provider's login page that loads forever during an outage",
    onRequest: ({ exchange }) => {
      exchange.note({ outcome: "held" });
      return HELD;
    },
  },
  {
    step: "authorize",
    name: "never-redirect",
    does: "shows a page that promises to redirect, and does not",
    imitates: "a callback page whose script fails, so that the browser stays at the provider",
    onRequest: ({ exchange }) => {
      exchange.note({ outcome: "no-redirect" });
      return pageAnswer(200, WAITING);
    },
  },
  {
    step: "approve",
    name: "never-redirect",
    does: "takes the approval and shows a page that does not redirect",
    imitates: "a consent screen that accepts the click and then stays where it is",
    onAnswer: ({ exchange }) => {
      exchange.note({ outcome: "no-redirect" });
      return pageAnswer(200, WAITING);
    },
  },
  {
    step: "approve",
    name: "skip",
    actsAt: "authorize",
    does: "approves without asking, although approval is manual",
    imitates: "a provider that remembers an earlier consent and lets a new client through",
    onRequest: ({ exchange }) => {
      exchange.quirks.skipApproval = true;
      return undefined;
    },
  },
];
