/** Takes one request of a tenant to its endpoint, and through the faults that strike it. */

import { isPreflight, PREFLIGHT, withCors } from "./http/cors.ts";
import { type Answer, errorAnswer, HELD, type Held, headerOf } from "./http/message.ts";
import type { WitnessRequest } from "./http/witness-request.ts";
import type { EndpointAct } from "./log/endpoint-act.ts";
import type { Exchange } from "./log/exchange.ts";
import { modelEndpoint } from "./model/endpoint.ts";
import type { AuthorizationServer } from "./oauth/authorization-server.ts";
import { credentialFacts, presentedCredentials } from "./oauth/bearer.ts";
import { resourceMetadata, resourcePlace, serverMetadata, serverPlace } from "./oauth/metadata.ts";
import { mountPath } from "./oauth/provider.ts";
import { serverStep } from "./oauth/routes.ts";
import { connectPage, schemaReference } from "./side-pages.ts";
import type { Tenant } from "./tenant.ts";

/** Answers one request; the exchange has all facts of the answer afterwards, and is not written yet. */
export async function dispatch(
  tenant: Tenant,
  request: WitnessRequest,
  exchange: Exchange,
  knownElsewhere: (token: string) => boolean,
): Promise<Answer | Held> {
  const resource = resourceOf(tenant, request.path);
  const credentials = presentedCredentials(request, tenant.ledger).map((one) =>
    credentialFacts(one, tenant.ledger, knownElsewhere, resource),
  );
  if (credentials.length > 0) exchange.note({ credentials });
  const act = actOf(tenant, request, exchange, resource);
  // A preflight is the browser's, not the client's: no fault strikes it, or counts it.
  if (isPreflight(request, exchange.step))
    return withCors(
      exchange.step === "mcp" ? await act.run() : PREFLIGHT,
      exchange.step,
      tenant.options.cors,
    );
  await act.due?.();
  const armed = tenant.faults.strike(exchange.step, request, exchange, tenant.gate);
  for (const { definition, strike } of armed) {
    const early = await definition.onRequest?.(strike);
    if (early === HELD) return HELD;
    if (early) return concluded(tenant, act, exchange, early);
  }
  let answer = await act.run();
  for (const { definition, strike } of armed) {
    const next = (await definition.onAnswer?.(strike, answer)) ?? answer;
    if (next === HELD) return HELD;
    answer = next;
  }
  return concluded(tenant, act, exchange, answer);
}

function concluded(tenant: Tenant, act: EndpointAct, exchange: Exchange, answer: Answer): Answer {
  act.conclude(answer);
  const seconds = headerOf(answer, "retry-after");
  if (seconds !== undefined && /^\d{1,9}$/.test(seconds)) exchange.note({ retryAfter: Number(seconds) });
  return withCors(answer, exchange.step, tenant.options.cors);
}

function resourceOf(tenant: Tenant, path: string): string | undefined {
  const index = tenant.urls.mcpPaths.findIndex((mcpPath) => path === (tenant.urls.prefix + mcpPath || "/"));
  return index < 0 ? undefined : tenant.urls.resources[index];
}

function actOf(
  tenant: Tenant,
  request: WitnessRequest,
  exchange: Exchange,
  resource: string | undefined,
): EndpointAct {
  const endpoint = resource === undefined ? undefined : tenant.endpoints.get(resource);
  if (endpoint) return endpoint.act(request, exchange);
  if (request.method === "GET" || request.method === "HEAD" || request.method === "OPTIONS") {
    const place = resourcePlace(request.path, tenant.urls);
    if (place) return resourceMetadata(place, tenant.urls, tenant.options, exchange);
    const of = serverPlace(request.path, tenant.urls);
    const server = of && tenant.servers.get(of.issuer);
    if (of && server)
      return serverMetadata(of, (asked) => server.metadata(asked), tenant.options, request, exchange);
  }
  const side = sideAct(tenant, request, exchange);
  if (side) return side;
  // The longest issuer first: `/as2/token` is not an endpoint of the issuer without a path.
  for (const server of [...tenant.servers.values()].reverse()) {
    const mount = mountPath(server.issuer);
    if (!request.path.startsWith(`${mount}/`)) continue;
    const below = request.path.slice(mount.length);
    const step = serverStep(below);
    if (!step) continue;
    request.localPath = below;
    if (step === "consent") return server.consentPage(request, exchange);
    if (step === "device-verification") return devicePage(server, request, exchange);
    return server.endpoint(step, request, exchange);
  }
  return only(errorAnswer(404, "not_found", `There is nothing at ${request.path.slice(0, 200)}.`));
}

function devicePage(server: AuthorizationServer, request: WitnessRequest, exchange: Exchange): EndpointAct {
  exchange.note({ step: "device-verification", issuer: server.issuer });
  return { run: () => server.consent.device.page(request, exchange), conclude: () => undefined };
}

function sideAct(tenant: Tenant, request: WitnessRequest, exchange: Exchange): EndpointAct | undefined {
  const below = request.path.slice(tenant.urls.prefix.length);
  if (below.startsWith("/v1/")) return modelEndpoint(tenant.model, below, request, exchange);
  if (below.startsWith("/schemas/")) return schemaReference(exchange);
  if (below === "/connect") return connectPage(exchange);
  return undefined;
}

function only(answer: Answer): EndpointAct {
  return { run: async () => answer, conclude: () => undefined };
}
