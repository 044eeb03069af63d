/** Faults of the authorization endpoint and of the approval. */
import type { WitnessStep } from "../../witness-log/entry.ts";
import { HELD, pageAnswer } from "../http/message.ts";
import { noticePage } from "../http/pages.ts";
import { changedRedirect } from "../http/redirects.ts";
import { pause } from "./changes.ts";
import type { FaultDefinition } from "./fault.ts";

const WAITING = noticePage("Signing you in", "This page sends you back to the application in a moment.");

const REQUEST_FAULTS: readonly FaultDefinition[] = [
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
    name: "slow",
    does: "answers the authorization request after a pause",
    imitates: "a login page behind a slow single sign-on",
    parameters: { ms: 3_000 },
    onRequest: pause,
  },
  {
    step: "approve",
    name: "slow",
    does: "takes the approval and redirects after a pause",
    imitates: "a consent screen that saves before it answers",
    parameters: { ms: 3_000 },
    onRequest: pause,
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

/** The redirect to the client ends an authorization request at either step, depending on who approves. */
const REDIRECT_FAULTS: readonly FaultDefinition[] = (
  ["authorize", "approve"] satisfies WitnessStep[]
).flatMap((step): FaultDefinition[] => [
  {
    step,
    name: "never-redirect",
    does: "shows a page that promises to redirect, and does not",
    imitates: "a callback page whose script fails, so that the browser stays at the provider",
    onAnswer: ({ exchange }) => {
      exchange.note({ outcome: "no-redirect" });
      return pageAnswer(200, WAITING);
    },
  },
  {
    step,
    name: "error",
    does: "redirects with an error in place of the code",
    imitates: "a denied, expired or failed login",
    parameters: { error: "access_denied", description: "The request was not approved" },
    onAnswer: ({ text }, answer) =>
      changedRedirect(answer, (parameters) => {
        parameters.delete("code");
        parameters.set("error", text("error"));
        parameters.set("error_description", text("description"));
      }),
  },
  {
    step,
    name: "missing-iss",
    does: "leaves out iss although the metadata promises it",
    imitates: "a reverse proxy that rewrites callbacks, or a mix-up attack",
    onAnswer: (_strike, answer) => changedRedirect(answer, (parameters) => parameters.delete("iss")),
  },
  {
    step,
    name: "wrong-iss",
    does: "names another issuer in iss",
    imitates: "a mix-up attack (RFC 9207 section 1)",
    parameters: { issuer: "https://elsewhere.example" },
    onAnswer: ({ text }, answer) =>
      changedRedirect(answer, (parameters) => parameters.set("iss", text("issuer"))),
  },
  {
    step,
    name: "normalised-iss",
    does: "adds a slash to iss, which a comparison of strings must notice",
    imitates: "a provider whose URL library normalises its own issuer",
    onAnswer: ({ gate }, answer) =>
      changedRedirect(answer, (parameters) =>
        parameters.set("iss", `${parameters.get("iss") ?? gate.urls.issuers[0]}/`),
      ),
  },
  {
    step,
    name: "wrong-state",
    does: "sends back another state",
    imitates: "a forged callback (RFC 6749 section 10.12)",
    onAnswer: (_strike, answer) =>
      changedRedirect(answer, (parameters) => parameters.set("state", "not-the-state-you-sent")),
  },
  {
    step,
    name: "drop-state",
    does: "sends back no state",
    imitates: "a provider that loses parameters over its login",
    onAnswer: (_strike, answer) => changedRedirect(answer, (parameters) => parameters.delete("state")),
  },
]);

export const AUTHORIZE_FAULTS: readonly FaultDefinition[] = [...REQUEST_FAULTS, ...REDIRECT_FAULTS];
