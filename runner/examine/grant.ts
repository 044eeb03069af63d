import type { AuthorizationEnd, TokenAnswer } from "./authorization.ts";
import type { ClientIdentity } from "./client-identity.ts";
import type { User } from "./consent.ts";
import { explained } from "./explained.ts";
import { NoOccasion } from "./no-occasion.ts";

/** An authorization that came back, with a code or an error. */
export type Redirected = Extract<AuthorizationEnd, { end: "redirect" }>;

export type GoodTokens = TokenAnswer & { readonly accessToken: string };

/** What a person's approval led to. */
export interface Grant {
  readonly client: ClientIdentity;
  readonly resource: string;
  readonly scope: string | undefined;
  readonly authorization: Redirected;
  readonly tokens: GoodTokens;
}

export interface GrantAsk {
  readonly resource?: string;
  readonly scope?: string | undefined;
  readonly user?: User;
}

/** @throws NoOccasion when the authorization gave no code */
export function withCode(end: AuthorizationEnd): Redirected {
  const { exchange } = end;
  if (end.end === "page") throw new NoOccasion("nobody answered the consent page", exchange);
  if (end.end === "refused")
    throw new NoOccasion(`the authorization request was answered ${explained(exchange)}`, exchange);
  const error = end.parameters.get("error") ?? "no code";
  if (end.parameters.get("code") === null)
    throw new NoOccasion(`the authorization ended with ${error}`, exchange);
  return end;
}

/** @throws NoOccasion when the code was answered without a token */
export function grantOf(authorization: Redirected, tokens: TokenAnswer): Grant {
  const { accessToken, exchange } = tokens;
  if (accessToken === undefined)
    throw new NoOccasion(`the code was answered ${explained(exchange)}`, exchange);
  const { client, resource, scope } = authorization.ask;
  return { client, resource, scope, authorization, tokens: { ...tokens, accessToken } };
}
