import type { WitnessEntry } from "../../mocks/witness-log/entry.ts";
import { plural } from "./plain-text.ts";

/** One thing that the witness found out about an exchange; `ok: false` speaks against the client or the exchange. */
export interface WitnessFact {
  readonly said: string;
  readonly ok?: boolean;
}

/**
 * What an entry shows, in a reviewer's words and without any secret: the log holds none.
 * The order is that of the protocol: who asked, for what, with which proof, and what was given.
 */
export function factsOf(entry: WitnessEntry): WitnessFact[] {
  return [
    ...outcomeFacts(entry),
    ...clientFacts(entry),
    ...proofFacts(entry),
    ...tokenFacts(entry),
    ...mcpFacts(entry),
    ...catalogFacts(entry),
  ];
}

function outcomeFacts(entry: WitnessEntry): WitnessFact[] {
  const { faults, error, outcome, account, repeated, control } = entry;
  return [
    ...faults.map((fault) => ({ said: `fault planted: ${fault}` })),
    ...when(control, ({ event }) => ({ said: `tenant ${event}` })),
    ...when(error, ({ code, description }) => ({
      said: description ? `${code}: ${description}` : code,
      ok: false,
    })),
    ...when(outcome, (said) => ({ said: `ended with ${said}` })),
    ...when(account, (said) => ({ said: `account: ${said}` })),
    ...Object.entries(repeated ?? {}).map(([name, times]) => ({
      said: `${name} sent ${times} times`,
      ok: false,
    })),
  ];
}

function clientFacts({ client, registration, redirect, scope, resource }: WitnessEntry): WitnessFact[] {
  return [
    ...when(client, ({ kind, id }) => ({
      said: `${kind} client ${id}`,
      ...(kind === "unknown" && { ok: false }),
    })),
    ...when(registration?.clientName, (name) => ({ said: `registers as “${name}”` })),
    ...when(redirect, ({ uri, registered, sameAsAuthorized }) => {
      const wrong = registered === false || sameAsAuthorized === false;
      const how =
        registered === false
          ? ", not registered"
          : sameAsAuthorized === false
            ? ", not the same as before"
            : "";
      return { said: `redirect to ${uri}${how}`, ...(wrong && { ok: false }) };
    }),
    ...when(scope?.requested, (said) => ({ said: `asks for scope ${said}` })),
    ...when(resource, ({ equal, sent }) => ({
      said:
        sent.length === 0
          ? "no resource named"
          : equal
            ? "resource as in metadata"
            : `other resource: ${sent.join(" ")}`,
      ok: equal,
    })),
  ];
}

function proofFacts({ pkce, state, iss, challenge, served }: WitnessEntry): WitnessFact[] {
  return [
    ...when(pkce, ({ matches, method, verifierLength }) => {
      const how = method ? ` (${method})` : "";
      if (matches === true) return { said: `verifier matches challenge${how}`, ok: true };
      if (matches === false) return { said: `verifier does not match the challenge${how}`, ok: false };
      return { said: verifierLength ? `verifier of ${verifierLength} characters` : `challenge${how}` };
    }),
    ...when(state?.returned, (returned) => ({
      said: returned === "none" ? "no state sent" : `state ${returned}`,
      ok: returned === "echoed",
    })),
    ...when(iss, (found) => ({ said: `iss ${found.is}`, ok: found.is === "correct" })),
    ...when(challenge, ({ scheme, error }) => ({
      said: scheme ? `challenges with ${scheme}${error ? `: ${error}` : ""}` : "no challenge",
    })),
    ...when(served, ({ location, genuine }) => ({
      said: `metadata at the ${location} location${genuine === false ? ", of another server" : ""}`,
      ...(genuine === false && { ok: false }),
    })),
  ];
}

function tokenFacts({ grantType, code, refreshToken, credentials, issued }: WitnessEntry): WitnessFact[] {
  return [
    ...when(grantType, (said) => ({ said })),
    ...when(code, ({ is }) => ({ said: `code ${is}`, ok: is === "current" })),
    ...when(refreshToken, ({ is }) => ({ said: `refresh token ${is}`, ok: is === "current" })),
    ...credentials.map((credential) => ({
      said: `${credential.is} credential ${credential.fingerprint} in the ${credential.in}`,
      ok: credential.is === "valid" && credential.in === "header",
    })),
    ...when(issued?.code, () => ({ said: "code issued" })),
    ...when(issued?.accessToken, (fingerprint) => ({ said: `credential ${fingerprint} issued`, ok: true })),
    ...when(issued?.refreshToken, () => ({ said: "refresh token issued" })),
  ];
}

function mcpFacts({ mcp, model }: WitnessEntry): WitnessFact[] {
  return [
    ...when(mcp, ({ method, tool, name, kind, wire }) => ({
      said: [method ?? kind, tool ?? name, `(${wire})`].filter(Boolean).join(" "),
    })),
    ...when(mcp?.arguments, (args) => ({ said: `arguments ${JSON.stringify(args)}` })),
    ...when(mcp?.answer, ({ errorCode, isError }) =>
      errorCode !== undefined
        ? { said: `error ${errorCode}`, ok: false }
        : isError
          ? { said: "the tool reported an error", ok: false }
          : undefined,
    ),
    ...when(mcp?.session.is === "none" ? undefined : mcp?.session, ({ is }) => ({
      said: `session ${is}`,
      ok: is === "live",
    })),
    ...when(model?.says, (said) => ({ said: `model says “${said}”` })),
    ...(model?.calls ?? []).map(({ tool }) => ({ said: `model calls ${tool}` })),
  ];
}

function catalogFacts({ catalog, query }: WitnessEntry): WitnessFact[] {
  return when(catalog, ({ session, entries }) => ({
    said: [
      query.client && `asked for ${query.client}`,
      `session ${session}`,
      entries !== undefined && `${plural(entries, "server")} answered`,
    ]
      .filter(Boolean)
      .join(", "),
    ...((session === "expired" || session === "unknown") && { ok: false }),
  }));
}

function when<T>(value: T | undefined, say: (value: T) => WitnessFact | undefined): WitnessFact[] {
  if (value === undefined) return [];
  const fact = say(value);
  return fact ? [fact] : [];
}
