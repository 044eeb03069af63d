import type { Row } from "../database/schema.ts";
import type { Den } from "../den.ts";
import { accountLink } from "./account-link.ts";
import { refresh, type Tokens } from "./client/authorization.ts";
import { AuthorizationNeeded, ClientFailure } from "./client/failure.ts";
import { type McpSession, withMcpSession } from "./client/mcp-session.ts";
import {
  type Credential,
  findCredential,
  markReconnectNeeded,
  ownerFor,
  storeRefreshed,
} from "./credentials.ts";
import { OutgoingError } from "./outgoing-error.ts";
import { within } from "./outgoing-fetch.ts";
import { findClient } from "./registration.ts";

/**
 * Works with a connection's server in this member's name: with the organization's account when shared, else with the
 * member's own. An expired access token is refreshed once and the work tried again (a 401 means it was not done). All
 * of it ends after `bounds.timeoutMs`, or early with `bounds.signal`.
 * @throws ClientFailure `needs_connection`, `reconnect_needed`, `insufficient_scope`; whatever `problemFrom` can name
 */
export async function withAccount<T>(
  den: Den,
  connection: Row<"connections">,
  memberId: string,
  bounds: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  use: (session: McpSession) => Promise<T>,
): Promise<T> {
  const endsAt = performance.now() + bounds.timeoutMs;
  const left = () => Math.max(1, Math.ceil(endsAt - performance.now()));
  const work = (authorization?: string) =>
    withMcpSession(
      connection.url,
      { fetch: den.outgoing.fetch, authorization, timeoutMs: left(), signal: bounds.signal },
      use,
    );
  if (connection.auth === "none") return work();
  const credential = await findCredential(den, connection.id, ownerFor(den, connection, memberId));
  if (!credential) throw notConnected(den, connection);
  if (credential.reconnectNeeded && !den.defects.has("stale-token-kept")) throw reconnect(den, connection);
  const { secret } = credential;
  try {
    return await work(`Bearer ${secret.kind === "oauth" ? secret.tokens.access_token : secret.apiKey}`);
  } catch (error) {
    if (!(error instanceof AuthorizationNeeded)) throw error;
    if (error.challenge.status === 403) throw await lacksScope(den, connection, credential, error);
    if (secret.kind === "api_key" || den.defects.has("stale-token-kept")) {
      throw await refusedAccount(den, connection, credential, error);
    }
  }
  const tokens = await orTimeOut(refreshOnce(den, connection, credential), left(), connection);
  try {
    return await work(`Bearer ${tokens.access_token}`);
  } catch (error) {
    if (!(error instanceof AuthorizationNeeded)) throw error;
    if (error.challenge.status === 403) throw await lacksScope(den, connection, credential, error);
    throw await refusedAccount(den, connection, credential, error);
  }
}

/**
 * Waits no longer than `ms`. The refresh itself goes on: its answer may hold the only copy of a rotated refresh token,
 * so it has a time of its own and is stored whoever still waits.
 */
async function orTimeOut<T>(work: Promise<T>, ms: number, connection: Row<"connections">): Promise<T> {
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

/** One refresh at a time per account: whoever waited takes what the first one got. */
async function refreshOnce(den: Den, connection: Row<"connections">, stale: Credential): Promise<Tokens> {
  return den.lock.run(`refresh ${stale.id}`, async () => {
    const current = await findCredential(den, stale.connectionId, stale.owner);
    if (!current) throw notConnected(den, connection);
    if (current.secret.kind !== "oauth" || stale.secret.kind !== "oauth") throw reconnect(den, connection);
    if (current.secret.tokens.access_token !== stale.secret.tokens.access_token) return current.secret.tokens;
    const { discovery, tokens } = current.secret;
    const client = await findClient(den, connection.id);
    if (!tokens.refresh_token || !client) throw await refusedAccount(den, connection, current);
    const fetch = within(den.outgoing.fetch, AbortSignal.timeout(den.settings.connectTimeoutMs));
    try {
      const fresh = await refresh(discovery, client.record, tokens.refresh_token, fetch);
      await storeRefreshed(den, current, discovery, fresh);
      return fresh;
    } catch (error) {
      if (await isFinal(error)) throw await refusedAccount(den, connection, current, error);
      throw error;
    }
  });
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

async function refusedAccount(
  den: Den,
  connection: Row<"connections">,
  credential: Credential,
  cause?: unknown,
): Promise<ClientFailure> {
  if (!den.defects.has("refused-refresh-hidden") && !den.defects.has("stale-token-kept")) {
    await markReconnectNeeded(den, credential);
  }
  return reconnect(den, connection, cause);
}

async function lacksScope(
  den: Den,
  connection: Row<"connections">,
  credential: Credential,
  cause: AuthorizationNeeded,
): Promise<ClientFailure> {
  const had = credential.wantedScopes ?? "";
  const wanted = [...new Set(`${had} ${cause.challenge.scope ?? ""}`.split(" ").filter(Boolean))].join(" ");
  await markReconnectNeeded(den, credential, wanted);
  return new ClientFailure(
    "insufficient_scope",
    `The account connected to ${connection.name} lacks a permission that this needs.`,
    { hint: "Connect it again to grant it.", connectUrl: accountLink(den, connection.id), cause },
  );
}

function notConnected(den: Den, connection: Row<"connections">): ClientFailure {
  const shared = connection.credentials === "shared";
  return new ClientFailure(
    "needs_connection",
    shared
      ? `${connection.name} is not connected yet.`
      : `Your account is not connected to ${connection.name}.`,
    {
      hint: shared
        ? "Ask an admin of your organization to connect it."
        : `Open ${accountLink(den, connection.id)} and choose "Connect your account".`,
      connectUrl: accountLink(den, connection.id),
    },
  );
}

function reconnect(den: Den, connection: Row<"connections">, cause?: unknown): ClientFailure {
  const shared = connection.credentials === "shared";
  return new ClientFailure(
    "reconnect_needed",
    shared
      ? `${connection.name} no longer accepts the organization's account.`
      : `${connection.name} no longer accepts your account.`,
    {
      hint: shared
        ? "Ask an admin of your organization to reconnect it."
        : `Open ${accountLink(den, connection.id)} and choose "Reconnect".`,
      connectUrl: accountLink(den, connection.id),
      cause,
    },
  );
}
