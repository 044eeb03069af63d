/** Steps of a client in a log made by hand, right in every way where nothing else is said. */
import type { WitnessEntry } from "../../entry.ts";
import { ISSUER, type LogLines, print, RESOURCE } from "./log-lines.ts";

/** An authorization request that is right in every way. */
export function authorize(log: LogLines, facts: Parameters<LogLines["add"]>[1] = {}): WitnessEntry {
  return log.add("authorize", {
    client: { id: "client", kind: "pre-registered", registeredAt: ISSUER },
    pkce: {
      method: "S256",
      challenge: print(`challenge ${log.entries.length}`),
      challengeLength: 43,
      challengeCharset: "base64url",
    },
    state: { sent: print(`state ${log.entries.length}`), length: 32, returned: "echoed" },
    resource: { sent: [RESOURCE], announced: [RESOURCE], equal: true },
    redirect: { uri: "http://127.0.0.1:1/cb", kind: "loopback", registered: true },
    scope: {},
    outcome: "code",
    issued: { code: print(`code ${log.entries.length}`) },
    account: "ada",
    ...facts,
  });
}

export function redeem(
  log: LogLines,
  from: WitnessEntry,
  facts: Parameters<LogLines["add"]>[1] = {},
): WitnessEntry {
  return log.add("token", {
    grantType: "authorization_code",
    client: { id: "client", kind: "pre-registered", registeredAt: ISSUER },
    code: { fingerprint: from.issued?.code ?? "", is: "current" },
    pkce: { verifierLength: 43, verifierCharset: "unreserved", matches: true },
    resource: { sent: [RESOURCE], announced: [RESOURCE], equal: true },
    issued: {
      accessToken: print(`access ${log.entries.length}`),
      refreshToken: print(`refresh ${log.entries.length}`),
    },
    ...facts,
  });
}

export function bearer(source: WitnessEntry, is: "valid" | "expired" | "other-audience" = "valid") {
  return [
    {
      in: "header" as const,
      scheme: "Bearer",
      fingerprint: source.issued?.accessToken ?? "",
      is,
      clientId: "client",
    },
  ];
}
