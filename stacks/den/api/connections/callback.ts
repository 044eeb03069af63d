import type { Request } from "express";
import type { Problem } from "../../contract/index.ts";
import type { Den } from "../den.ts";
import { findCaller } from "../http/caller.ts";
import { Refusal } from "../http/refusal.ts";
import { within } from "./outgoing-fetch.ts";
import type { Attempt, Callback, RegisteredClient } from "./ports.ts";
import { problemFromOAuth } from "./trouble.ts";

/** The last step of a sign-in; every failure becomes its outcome, nothing is thrown. */
export const createCallback = (den: Den): Callback => ({
  async finish(request) {
    const answer = new URL(request.originalUrl, den.addresses.api).searchParams;
    const connectionId = await den.redirectUris.connectionOf(request);
    let attempt: Attempt | undefined;
    let problem: Problem | undefined;
    try {
      attempt = await den.attempts.take(connectionId, answer.get("state") ?? "");
      await requireSameBrowser(den, attempt, request);
      await connect(den, attempt, answer);
    } catch (error) {
      problem = await den.trouble.problemFrom(error, "exchange");
    }
    if (attempt) await den.attempts.end(attempt.id, problem);
    const connection = await den.db
      .selectFrom("connections")
      .select(["id", "name"])
      .where("id", "=", attempt?.connectionId ?? connectionId)
      .executeTakeFirst();
    return {
      connectionId: connection?.id,
      // A stranger who makes up a callback address learns no names.
      connectionName: attempt ? connection?.name : undefined,
      openedFrom: attempt?.openedFrom ?? "web",
      problem,
    };
  },
});

async function connect(den: Den, attempt: Attempt, answer: URLSearchParams): Promise<void> {
  const { discovery, codeVerifier, redirectUri, clientId } = attempt.memory;
  den.mcpClient.checkIssuer(discovery, answer.get("iss") ?? undefined);
  const refused = answer.get("error");
  if (refused) throw new Refusal(problemFromOAuth(refused, answer.get("error_description") ?? undefined));
  const code = answer.get("code");
  if (!code) {
    throw new Refusal({
      code: "provider_error",
      message: "The provider sent neither a code nor an error.",
      hint: "Connect again.",
    });
  }
  await requireStillAllowed(den, attempt);
  const client = await den.registration.find(attempt.connectionId);
  if (client?.record.client_id !== clientId) {
    throw new Refusal({
      code: "state_invalid",
      message: "The client of this connection changed while you were signing in.",
      hint: "Connect again.",
    });
  }
  const fetch = within(den.outgoing.fetch, AbortSignal.timeout(den.settings.connectTimeoutMs));
  const proof = { code, codeVerifier, redirectUri };
  try {
    const tokens = await den.mcpClient.redeem(discovery, client.record, proof, fetch);
    await den.credentials.store(attempt.connectionId, attempt.owner, { kind: "oauth", tokens, discovery });
  } catch (error) {
    await forgetUnknownClient(den, attempt.connectionId, client, error);
    throw error;
  }
}

/** A dynamic client that the provider no longer knows is registered anew at the next connect. */
async function forgetUnknownClient(
  den: Den,
  connectionId: string,
  { kind }: RegisteredClient,
  error: unknown,
) {
  const { InvalidClientError } = await import("@modelcontextprotocol/sdk/server/auth/errors.js");
  if (kind !== "dynamic" || !(error instanceof InvalidClientError)) return;
  await den.db.deleteFrom("oauth_clients").where("connection_id", "=", connectionId).execute();
}

/** Who started the attempt; nobody when they have left the organization. */
async function starterOf(den: Den, { memberId }: Attempt) {
  return den.db
    .selectFrom("members")
    .select(["id as memberId", "user_id", "organization_id as organizationId", "role"])
    .where("id", "=", memberId)
    .executeTakeFirst();
}

/** Access may have been taken away while the person was at the provider. */
async function requireStillAllowed(den: Den, attempt: Attempt): Promise<void> {
  const member = await starterOf(den, attempt);
  if (member?.role === "admin") return;
  if (member && (await den.access.usableConnection(member, attempt.connectionId))) return;
  throw new Refusal({
    code: "forbidden",
    message: "You no longer have access to this connection.",
    hint: "Ask an admin of your organization.",
  });
}

/**
 * A link to the provider, made by one person and opened by another, must not connect the other's account to the
 * first. Where the callback can carry the web app's cookie it has to be the same person's; an attempt from the
 * desktop app ends in a browser that may not be signed in, so there only another person's session is refused.
 */
async function requireSameBrowser(den: Den, attempt: Attempt, request: Request): Promise<void> {
  const caller = await findCaller(den, request);
  const cookieReaches = new URL(den.addresses.web).hostname === new URL(den.addresses.api).hostname;
  if (caller) {
    if ((await starterOf(den, attempt))?.user_id === caller.userId) return;
  } else if (attempt.openedFrom === "desktop" || !cookieReaches) return;
  throw new Refusal({
    code: "state_invalid",
    message: "This sign-in was started by somebody else, or in another browser.",
    hint: "Sign in to Den here and connect again.",
  });
}
