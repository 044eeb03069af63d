import { randomUUID } from "node:crypto";
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { isInitializeRequest } from "@modelcontextprotocol/sdk/types.js";
import type { Express, Request, Response } from "express";
import { type Endpoint, endpointAt, resourceUrl } from "../endpoint.ts";
import type { Host } from "../host.ts";
import { tokenVerifier } from "../oauth/tokens.ts";
import { findPerson } from "../person.ts";
import { findToolkit } from "../toolkits.ts";
import { createServer } from "./server.ts";
import type { Sessions } from "./sessions.ts";

/** Every MCP endpoint: first the token, then the toolkit, then the session, each bound to this very address. */
export function mountEndpoints(host: Host, app: Express, sessions: Sessions): void {
  const { settings, rules } = host;
  app.use((request, response, next) => {
    const endpoint = endpointAt(request.path, settings.organizationInPath);
    if (!endpoint) return next();
    const authenticate = requireBearerAuth({
      verifier: tokenVerifier(host, resourceUrl(settings.publicUrl, endpoint)),
      resourceMetadataUrl: rules.challengeTarget(settings.publicUrl, endpoint),
    });
    return authenticate(request, response, (error?: unknown) => {
      if (error) return next(error);
      serve(host, sessions, endpoint, request, response).catch(next);
    });
  });
}

async function serve(
  host: Host,
  sessions: Sessions,
  endpoint: Endpoint,
  request: Request,
  response: Response,
): Promise<void> {
  const { rules, settings, db } = host;
  const resource = resourceUrl(settings.publicUrl, endpoint);
  const person = await findPerson(db, String(request.auth?.extra?.userId));
  if (!person || !rules.isOwnOrganization(endpoint, person))
    return refuse(response, 403, "Not your organization.");
  const toolkit = endpoint.toolkit ? await findToolkit(host, person, endpoint.toolkit) : undefined;
  if (endpoint.toolkit && !toolkit && rules.endsSessions)
    return refuse(response, 404, "There is no such toolkit.");
  const id = request.get("mcp-session-id");
  const session = id === undefined ? undefined : sessions.find(id);
  if (session && !rules.isSessionOn(session, resource))
    return refuse(response, 403, "This session was opened on another resource.");
  if (session && !rules.isSessionOf(session, person.id))
    return refuse(response, 403, "This session was opened by somebody else.");
  if (session) return await session.transport.handleRequest(request, response, request.body);
  if (id !== undefined) return refuse(response, 404, "There is no such session.");
  if (request.method !== "POST" || !isInitializeRequest(request.body))
    return refuse(response, 400, "A session is opened with initialize.");
  const server = createServer(host, person, toolkit);
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (opened) =>
      sessions.keep(opened, {
        resource,
        userId: person.id,
        organizationId: person.organization.id,
        toolkitId: toolkit?.id,
        server,
        transport,
      }),
    onsessionclosed: (closed) => sessions.forget(closed),
  });
  // The transport's optional members clash with `exactOptionalPropertyTypes`; it is the SDK's own class.
  await server.connect(transport as Parameters<typeof server.connect>[0]);
  await transport.handleRequest(request, response, request.body);
}

/** As JSON-RPC, which clients show to their people. */
function refuse(response: Response, status: number, message: string): void {
  response.status(status).json({ jsonrpc: "2.0", error: { code: -32_000, message }, id: null });
}
