import { z } from "zod";
import { whyNotPublic } from "../../stacks/den/api/connections/address-rules.ts";
import {
  beginAuthorization,
  checkIssuer,
  redeem,
} from "../../stacks/den/api/connections/client/authorization.ts";
import { AuthorizationNeeded, type Challenge } from "../../stacks/den/api/connections/client/challenge.ts";
import { discover, issuerOf } from "../../stacks/den/api/connections/client/discovery.ts";
import type { McpSession } from "../../stacks/den/api/connections/client/mcp-session.ts";
import { type ClientRecord, register } from "../../stacks/den/api/connections/client/registration.ts";
import { systemNetwork } from "../../stacks/den/api/connections/network.ts";
import { createOutgoing } from "../../stacks/den/api/connections/outgoing-fetch.ts";
import { type Person, withPerson } from "./asked-person.ts";

/**
 * Den's MCP client alone, for the official conformance suite (`conformance client --command "tsx <this file>"`): it
 * walks through the server given as the last argument, authorizes where asked, lists the tools and calls each.
 * A person's part in the browser is one request without following the redirect, since the suite approves by itself;
 * asked by a server in the middle of a call, the person sends the form as it came.
 */
const REDIRECT_URI = "http://127.0.0.1:33418/callback";
/** The suite's own name for a client's metadata document; it reads none. */
const OF_DOCUMENT: ClientRecord = {
  client_id: "https://conformance-test.local/client-metadata.json",
  token_endpoint_auth_method: "none",
};
/** As many authorizations as Den allows one wish: a server that is never content must not get another. */
const MAX_AUTHORIZATIONS = 3;
/** The suite starts all scenarios at once, each with a client that first loads its packages. */
const TIMEOUT_MS = 60_000;

const contextSchema = z.looseObject({
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
});
const context = contextSchema.parse(JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? "{}"));
const serverUrl = z.url().parse(process.argv.at(-1));

const { fetch, close } = createOutgoing({
  settings: { urlGuard: false, answerLimitBytes: 1_048_576 },
  network: systemNetwork,
  addressRule: { whyRefused: whyNotPublic },
});
const byHand: ClientRecord | undefined = context.client_id
  ? {
      client_id: context.client_id,
      ...(context.client_secret ? { client_secret: context.client_secret } : {}),
    }
  : undefined;
/** Registered clients by issuer: one issuer's client is never shown to another. */
const registered = new Map<string, ClientRecord>();
const wanted = new Set<string>();

async function authorize(challenge: Challenge): Promise<string> {
  for (const scope of challenge.scope?.split(" ") ?? []) wanted.add(scope);
  const discovery = await discover(serverUrl, { fetch, challenge, wantedScopes: [...wanted].join(" ") });
  const issuer = issuerOf(discovery);
  const description = { redirectUri: REDIRECT_URI, name: "Den", homepage: "http://127.0.0.1" };
  const byDocument = discovery.metadata?.client_id_metadata_document_supported === true && OF_DOCUMENT;
  const client =
    byHand ?? registered.get(issuer) ?? (byDocument || (await register(discovery, description, fetch)));
  registered.set(issuer, client);
  const request = { redirectUri: REDIRECT_URI, state: crypto.randomUUID() };
  const { authorizationUrl, codeVerifier } = await beginAuthorization(discovery, client, request);
  const location = (await fetch(authorizationUrl)).headers.get("location");
  const answer = new URL(z.string({ error: "the provider redirected nowhere" }).parse(location)).searchParams;
  if (answer.get("state") !== request.state) throw new Error("the state came back changed");
  checkIssuer(discovery, answer.get("iss") ?? undefined);
  const code = z.string({ error: "the provider sent no code" }).parse(answer.get("code"));
  const tokens = await redeem(discovery, client, { code, codeVerifier, redirectUri: REDIRECT_URI }, fetch);
  return `Bearer ${tokens.access_token}`;
}

const person: Person = async () => ({ action: "accept", content: {} });

async function useAllTools(session: McpSession): Promise<void> {
  for (const tool of await session.listTools())
    await session.callTool(tool.name, sampleArguments(tool.inputSchema));
}

/** A value for each required argument, by its declared type. */
function sampleArguments(schema: { required?: string[] | undefined; properties?: object | undefined }) {
  const properties = z
    .record(z.string(), z.looseObject({ type: z.unknown() }))
    .catch({})
    .parse(schema.properties);
  return Object.fromEntries(
    (schema.required ?? []).map((name) => {
      const type = properties[name]?.type;
      return [name, type === "number" || type === "integer" ? 1 : type === "boolean" ? true : "text"];
    }),
  );
}

let authorization: string | undefined;
for (let authorizations = 0; ; authorizations += 1) {
  try {
    await withPerson(serverUrl, person, { fetch, authorization, timeoutMs: TIMEOUT_MS }, useAllTools);
    break;
  } catch (error) {
    if (!(error instanceof AuthorizationNeeded) || authorizations === MAX_AUTHORIZATIONS) throw error;
    authorization = await authorize(error.challenge);
  }
}
await close();
