import type { Den } from "../den.ts";
import { fieldRefusal } from "../http/refusal.ts";
import { AuthorizationNeeded, type Challenge } from "./client/failure.ts";
import { withMcpSession } from "./client/mcp-session.ts";
import { problemFrom } from "./trouble.ts";

export interface Greeting {
  /** What the server asked for when it was called without credentials; undefined: nothing. */
  readonly challenge: Challenge | undefined;
  readonly serverName: string | undefined;
}

/** Calls a server without credentials, as a stranger would. @throws what `problemFrom` can name */
export async function greet(den: Den, url: string): Promise<Greeting> {
  try {
    return await withMcpSession(
      url,
      { fetch: den.outgoing.fetch, timeoutMs: den.settings.connectTimeoutMs },
      async (session) => ({ challenge: undefined, serverName: session.serverName }),
    );
  } catch (error) {
    if (error instanceof AuthorizationNeeded) return { challenge: error.challenge, serverName: undefined };
    throw error;
  }
}

/**
 * The check that every new address goes through.
 * @throws Refusal at the field `url`: `url_refused`, `unreachable`, `timeout`, `not_mcp`, ...
 */
export async function checkUrl(den: Den, url: string): Promise<Greeting> {
  try {
    return await greet(den, url);
  } catch (error) {
    const { code, message, hint } = await problemFrom(error, "check", den.defects);
    const refused = code === "url_refused";
    if (den.defects.has("reachability-unchecked") && !refused) {
      return { challenge: undefined, serverName: undefined };
    }
    throw fieldRefusal(code, "url", message, hint);
  }
}
