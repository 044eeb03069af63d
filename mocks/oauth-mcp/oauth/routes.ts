/** Which endpoint a path below a tenant's prefix, or below one of its issuers, belongs to. */
import type { WitnessStep } from "../../witness-log/entry.ts";

const EXACT: Readonly<Record<string, WitnessStep>> = {
  "/authorize": "authorize",
  "/token": "token",
  "/register": "register",
  "/revoke": "revoke",
  "/introspect": "introspect",
  "/jwks": "jwks",
  "/device_authorization": "device-authorization",
  "/device": "device-verification",
};

const PREFIXES: readonly (readonly [prefix: string, step: WitnessStep])[] = [
  ["/authorize/", "authorize"],
  ["/register/", "client-configuration"],
  ["/consent/", "consent"],
];

/** The step of an authorization server's endpoint; undefined when the path is none of them. */
export function serverStep(path: string): WitnessStep | undefined {
  return EXACT[path] ?? PREFIXES.find(([prefix]) => path.startsWith(prefix))?.[1];
}
