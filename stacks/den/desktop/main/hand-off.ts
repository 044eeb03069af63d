import { createHash, randomBytes } from "node:crypto";
import { DESKTOP_SCHEME } from "../../contract/index.ts";

/** A sign-in that was begun and waits for the browser to come back with a grant. */
export interface HandOff {
  readonly verifier: string;
  readonly state: string;
  /** What the verifier is known by until then. */
  readonly challenge: string;
  /** The web page on which the person confirms. */
  readonly url: string;
}

/** Begins a hand-off: a fresh verifier and state, whose challenge goes to the web page (PKCE S256, RFC 7636). */
export function beginHandOff(webUrl: string): HandOff {
  const verifier = randomBytes(32).toString("base64url");
  const state = randomBytes(16).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  return {
    verifier,
    state,
    challenge,
    url: `${webUrl}/desktop?${new URLSearchParams({ challenge, state })}`,
  };
}

export type DeepLink =
  | { readonly kind: "handoff"; readonly grant: string; readonly state: string }
  | { readonly kind: "connected"; readonly connectionId: string };

/** @returns what a `den://` link says, or undefined when it is not one of ours or says nothing we know */
export function parseDeepLink(text: string | undefined): DeepLink | undefined {
  if (!text?.startsWith(`${DESKTOP_SCHEME}:`) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const kind = url.host || url.pathname.replace(/^\/+/, "");
  if (kind === "handoff") {
    const [grant, state] = [url.searchParams.get("grant"), url.searchParams.get("state")];
    return grant && state ? { kind, grant, state } : undefined;
  }
  const connectionId = url.searchParams.get("connection");
  return kind === "connected" && connectionId ? { kind, connectionId } : undefined;
}
