/** Faults of the token endpoint. */

import { text } from "../../witness-log/json-object.ts";
import { errorAnswer } from "../http/message.ts";
import type { Facts } from "../log/line.ts";
import { changedJson } from "./changes.ts";
import type { FaultDefinition } from "./fault.ts";

const forCode = ({ grantType }: Readonly<Facts>) => grantType === "authorization_code";
const forRefresh = ({ grantType }: Readonly<Facts>) => grantType === "refresh_token";
const forDevice = ({ grantType }: Readonly<Facts>) =>
  grantType === "urn:ietf:params:oauth:grant-type:device_code";

export const TOKEN_FAULTS: readonly FaultDefinition[] = [
  {
    step: "token",
    name: "refuse-verifier",
    counts: forCode,
    does: "refuses a correct PKCE verifier with invalid_grant",
    imitates: "a provider whose two regions do not share the challenge of a pending authorization",
    onRequest: ({ request }) => {
      request.changeForm((form) => form.set("code_verifier", "A".repeat(43)));
      return undefined;
    },
  },
  {
    step: "token",
    name: "refuse-code",
    counts: forCode,
    does: "refuses a fresh code with invalid_grant",
    imitates: "a code that expired while a person read the consent page",
    onRequest: () => errorAnswer(400, "invalid_grant", "The authorization code expired."),
  },
  {
    step: "token",
    name: "refuse-refresh",
    counts: forRefresh,
    does: "refuses a good refresh token with invalid_grant",
    imitates: "an account holder who took the access away, or a password change",
    onRequest: () => errorAnswer(400, "invalid_grant", "The refresh token was revoked."),
  },
  {
    step: "token",
    name: "invalid-client",
    does: "answers 401 invalid_client",
    imitates: "a provider that deletes dynamically registered clients after a while",
    onRequest: () => errorAnswer(401, "invalid_client", "This client is not known."),
  },
  {
    step: "token",
    name: "drop-refresh",
    does: "leaves out the refresh token",
    imitates: "a provider that gives one only at the first consent",
    onAnswer: (_strike, answer) => changedJson(answer, ({ refresh_token: _left, ...body }) => body),
  },
  {
    step: "token",
    name: "expire-now",
    does: "issues a token that is already worthless, whatever it says of itself",
    imitates: "clocks that disagree, and sessions that end early",
    onRequest: ({ exchange }) => {
      exchange.quirks.bornExpired = true;
      return undefined;
    },
  },
  {
    step: "token",
    name: "no-expires-in",
    does: "leaves out expires_in",
    imitates: "a provider that does not say how long a token lives",
    onAnswer: (_strike, answer) => changedJson(answer, ({ expires_in: _left, ...body }) => body),
  },
  {
    step: "token",
    name: "other-audience",
    does: "issues a token for another resource",
    imitates: "a provider that ignores the resource parameter",
    parameters: { audience: "https://elsewhere.example/mcp" },
    onRequest: ({ exchange, text: parameter }) => {
      exchange.quirks.audience = parameter("audience");
      return undefined;
    },
  },
  {
    step: "token",
    name: "wrong-type",
    does: "says that the token is of another type than Bearer",
    imitates: "a gateway in front of a proprietary token service",
    onAnswer: (_strike, answer) => changedJson(answer, (body) => ({ ...body, token_type: "mac" })),
  },
  {
    step: "token",
    name: "less-scope",
    does: "says that only the first of the requested scopes was granted",
    imitates: "a consent page on which a person unticks a box",
    onAnswer: (_strike, answer) =>
      changedJson(answer, (body) => ({ ...body, scope: text(body, "scope")?.split(" ")[0] ?? "" })),
  },
  {
    step: "token",
    name: "slow-down",
    counts: forDevice,
    does: "answers slow_down to a device that polls",
    imitates: "a device flow that is polled too often (RFC 8628 section 3.5)",
    onRequest: () => errorAnswer(400, "slow_down", "Poll less often."),
  },
];
