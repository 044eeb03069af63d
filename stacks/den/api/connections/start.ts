import type { RouteAnswer, routes } from "../../contract/index.ts";
import type { Den } from "../den.ts";
import { Refusal } from "../http/refusal.ts";
import { within } from "./outgoing-fetch.ts";
import type { Connection } from "./ports.ts";
import type { Step } from "./trouble.ts";

/**
 * Starts OAuth for one account: 401, discovery, registration (once per connection), authorization request.
 * @throws Refusal with the step's own problem
 */
export async function startAttempt(
  den: Den,
  connection: Connection,
  member: { readonly memberId: string; readonly from: "web" | "desktop" },
): Promise<RouteAnswer<typeof routes.startConnect>> {
  const fetch = within(den.outgoing.fetch, AbortSignal.timeout(den.settings.connectTimeoutMs));
  const owner = den.credentials.ownerFor(connection, member.memberId);
  let step: Step = "check";
  try {
    const challenge = await den.serverCheck.greet(connection.url);
    step = "authorize";
    const earlier = await den.credentials.find(connection.id, owner);
    const discovery = await den.mcpClient.discover(connection.url, {
      fetch,
      challenge,
      fallbackScope: connection.scopes ?? undefined,
      wantedScopes: earlier?.wantedScopes,
    });
    step = "register";
    const client = await den.registration.clientFor(connection.id, discovery, fetch);
    step = "authorize";
    const plan = den.attempts.plan(connection.id);
    const request = { redirectUri: client.redirectUri, state: plan.state };
    const { authorizationUrl, codeVerifier } = await den.mcpClient.beginAuthorization(
      discovery,
      client.record,
      request,
    );
    await requirePublicPage(den, authorizationUrl);
    await den.attempts.keep(plan, {
      connectionId: connection.id,
      memberId: member.memberId,
      owner,
      openedFrom: member.from,
      memory: { codeVerifier, discovery, redirectUri: client.redirectUri, clientId: client.record.client_id },
    });
    return { attemptId: plan.id, authorizationUrl: authorizationUrl.href, expiresAt: plan.expiresAt };
  } catch (error) {
    throw new Refusal(await den.trouble.problemFrom(error, step), { cause: error });
  }
}

/** The person's browser goes there next: no `javascript:` and the like, and nothing that the guard refuses. */
async function requirePublicPage(den: Den, url: URL): Promise<void> {
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new Refusal({
      code: "metadata_invalid",
      message: `The provider's sign-in page has a ${url.protocol} address.`,
      hint: "Ask the provider.",
    });
  }
  await den.outgoing.guard.check(url);
}
