import type { Den } from "../den.ts";
import { Refusal } from "../http/refusal.ts";
import { accountLink } from "./account-link.ts";
import { AuthorizationNeeded } from "./client/challenge.ts";
import { OutgoingError } from "./outgoing-error.ts";
import { within } from "./outgoing-fetch.ts";
import type { Calls, Connection, Credential } from "./ports.ts";

/** Calls upstream in members' names. */
export const createCalls = (den: Den): Calls => ({
  async withAccount(connection, memberId, bounds, use) {
    const endsAt = performance.now() + bounds.timeoutMs;
    const left = () => Math.max(1, Math.ceil(endsAt - performance.now()));
    const work = (authorization?: string) =>
      den.mcpClient.withMcpSession(
        connection.url,
        { fetch: den.outgoing.fetch, authorization, timeoutMs: left(), signal: bounds.signal },
        use,
      );
    if (connection.auth === "none") return work();
    const credential = await den.credentials.find(
      connection.id,
      den.credentials.ownerFor(connection, memberId),
    );
    if (!credential) throw notConnected(den, connection);
    if (credential.reconnectNeeded) throw reconnect(den, connection);
    const { secret } = credential;
    try {
      return await work(`Bearer ${secret.kind === "oauth" ? secret.tokens.access_token : secret.apiKey}`);
    } catch (error) {
      if (!(error instanceof AuthorizationNeeded)) throw error;
      if (error.challenge.status === 403) throw await lacksScope(den, connection, credential, error);
      if (secret.kind === "api_key") throw await den.calls.refused(connection, credential, error);
    }
    const tokens = await orTimeOut(den.calls.refresh(connection, credential), left(), connection);
    try {
      return await work(`Bearer ${tokens.access_token}`);
    } catch (error) {
      if (!(error instanceof AuthorizationNeeded)) throw error;
      if (error.challenge.status === 403) throw await lacksScope(den, connection, credential, error);
      throw await den.calls.refused(connection, credential, error);
    }
  },

  refresh: (connection, stale) =>
    den.lock.run(`refresh ${stale.id}`, async () => {
      const current = await den.credentials.find(stale.connectionId, stale.owner);
      if (!current) throw notConnected(den, connection);
      if (current.secret.kind !== "oauth" || stale.secret.kind !== "oauth") throw reconnect(den, connection);
      if (current.secret.tokens.access_token !== stale.secret.tokens.access_token)
        return current.secret.tokens;
      const { discovery, tokens } = current.secret;
      const client = await den.registration.find(connection.id);
      if (!tokens.refresh_token || !client) throw await den.calls.refused(connection, current);
      const fetch = within(den.outgoing.fetch, AbortSignal.timeout(den.settings.connectTimeoutMs));
      try {
        const fresh = await den.mcpClient.refresh(discovery, client.record, tokens.refresh_token, fetch);
        await den.credentials.storeRefreshed(current, discovery, fresh);
        return fresh;
      } catch (error) {
        if (await isFinal(error)) throw await den.calls.refused(connection, current, error);
        throw error;
      }
    }),

  async refused(connection, credential, cause) {
    await den.credentials.markRefused(credential);
    return reconnect(den, connection, cause);
  },
});

/**
 * Waits no longer than `ms`. The refresh itself goes on: its answer may hold the only copy of a rotated refresh token,
 * so it has a time of its own and is stored whoever still waits.
 */
async function orTimeOut<T>(work: Promise<T>, ms: number, connection: Connection): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new OutgoingError("timeout", `${connection.name} did not answer in time.`, "Try again later."));
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The provider's no to a refresh is final; its being away or overloaded is not. */
async function isFinal(error: unknown): Promise<boolean> {
  const { OAuthError, ServerError, TemporarilyUnavailableError, TooManyRequestsError } = await import(
    "@modelcontextprotocol/sdk/server/auth/errors.js"
  );
  return (
    error instanceof OAuthError &&
    !(error instanceof ServerError) &&
    !(error instanceof TemporarilyUnavailableError) &&
    !(error instanceof TooManyRequestsError)
  );
}

async function lacksScope(
  den: Den,
  connection: Connection,
  credential: Credential,
  cause: AuthorizationNeeded,
): Promise<Refusal> {
  const had = credential.wantedScopes ?? "";
  const wanted = [...new Set(`${had} ${cause.challenge.scope ?? ""}`.split(" ").filter(Boolean))].join(" ");
  await den.credentials.markLackingScopes(credential, wanted);
  return new Refusal(
    {
      code: "insufficient_scope",
      message: `The account connected to ${connection.name} lacks a permission that this needs.`,
      hint: "Connect it again to grant it.",
      connectUrl: accountLink(den, connection.id),
    },
    { cause },
  );
}

function notConnected(den: Den, connection: Connection): Refusal {
  const shared = connection.credentials === "shared";
  return new Refusal({
    code: "needs_connection",
    message: shared
      ? `${connection.name} is not connected yet.`
      : `Your account is not connected to ${connection.name}.`,
    hint: shared
      ? "Ask an admin of your organization to connect it."
      : `Open ${accountLink(den, connection.id)} and choose "Connect your account".`,
    connectUrl: accountLink(den, connection.id),
  });
}

function reconnect(den: Den, connection: Connection, cause?: unknown): Refusal {
  const shared = connection.credentials === "shared";
  return new Refusal(
    {
      code: "reconnect_needed",
      message: shared
        ? `${connection.name} no longer accepts the organization's account.`
        : `${connection.name} no longer accepts your account.`,
      hint: shared
        ? "Ask an admin of your organization to reconnect it."
        : `Open ${accountLink(den, connection.id)} and choose "Reconnect".`,
      connectUrl: accountLink(den, connection.id),
    },
    { cause },
  );
}
