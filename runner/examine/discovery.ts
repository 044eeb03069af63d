/** What a strict client finds out without a credential: what is served, what is refused, and who may issue tokens. */

import { texts } from "../../mocks/witness-log/json-object.ts";
import type { Failure } from "../evidence/log/failure.ts";
import { misuse } from "../evidence/log/misuse.ts";
import { bearerChallenge, type Challenge } from "./challenge.ts";
import { answered, type Exchange, LATE } from "./exchange.ts";
import type { McpChannel, RpcAnswer, Session } from "./mcp-channel.ts";
import type { ExaminedWire } from "./messages.ts";
import {
  type AuthorizationServer,
  authorizationServer,
  type FoundDocument,
  fetchDocument,
  type ResourcePlace,
  resourceMetadataUrls,
  type ServerPlace,
  serverMetadataUrls,
} from "./metadata-documents.ts";
import { NotSent, type PoliteHttp } from "./polite-http.ts";
import type { ExamineSettings } from "./settings.ts";

/** What is asked for with a token in hand: the handshake, or a request in a session that needed none. */
export type Guard = "hello" | { readonly method: string; readonly params: Record<string, unknown> };

export interface Discovery {
  /** First answer to each wire's simplest request without a token. */
  readonly hellos: Readonly<Record<ExaminedWire, RpcAnswer>>;
  /** The first request that was answered 401, if any was. */
  readonly refused: RpcAnswer | undefined;
  /** By wire, the simplest request that needs a token; absent where none was found to. */
  readonly guards: Readonly<Partial<Record<ExaminedWire, Guard>>>;
  readonly challenge: Challenge | undefined;
  /** `public`: it asked for no token, whatever metadata it has, and nobody says that it should. */
  readonly access: "protected" | "public";
  readonly resourceMetadata: readonly FoundDocument<ResourcePlace>[];
  /** The document that a client takes: the announced one, else the path form, else the root's. */
  readonly metadata: FoundDocument<ResourcePlace> | undefined;
  readonly issuers: readonly string[];
  readonly serverMetadata: readonly FoundDocument<ServerPlace>[];
  readonly server: AuthorizationServer | undefined;
  /** Why a document that was named was not asked for, e.g. because its host may not be. */
  readonly notAsked: string | undefined;
}

/**
 * Looks at a server without any credential.
 * @throws Failure when nothing answers, or what answers is no MCP server
 */
export async function discover(
  { url, mustBeProtected, timeoutMs, calls }: ExamineSettings,
  http: PoliteHttp,
  mcp: McpChannel,
): Promise<Discovery> {
  const first = await mcp.hello("2025-11-25");
  checkIsMcp(url, first.exchange, timeoutMs);
  const hellos = { "2025-11-25": first, "2026-07-28": await mcp.hello("2026-07-28") };
  const { guards: found, refused } = await firstRefusal(hellos, mcp, calls);
  const challenge = bearerChallenge(refused?.exchange.headers["www-authenticate"]);
  const announced = challenge?.parameters.resource_metadata;
  const places = resourceMetadataUrls(
    url,
    announced !== undefined && URL.canParse(announced) ? new URL(announced) : undefined,
  );
  const resourceMetadata: FoundDocument<ResourcePlace>[] = [];
  const refusals: NotSent[] = [];
  for (const place of places) {
    const same = resourceMetadata.find((one) => one.url.href === place.url.href);
    const document = same ? { ...same, place: place.place } : await fetched(http, place, "prm", refusals);
    if (document) resourceMetadata.push(document);
  }
  const metadata = resourceMetadata.find(
    // At the root stands the metadata of whatever the host is; of another resource it says nothing.
    ({ place, body }) => body?.resource !== undefined && (place !== "root" || isAbove(body.resource, url)),
  );
  // Who serves nobody, and has metadata of its own, asks for a token in other words than 401.
  const isShut = Object.values(hellos).every(({ served }) => !served);
  const access = refused || mustBeProtected || (isShut && metadata) ? "protected" : "public";
  const guards = access === "protected" && !refused ? { ...found, ...shut(hellos) } : found;
  if (!refused && !metadata && Object.values(hellos).every(({ message }) => message === undefined))
    throw noMcp(url, first.exchange);
  const issuers = (metadata?.body && texts({ ...metadata.body }, "authorization_servers")) ?? [];
  const { serverMetadata, server } = await firstServer(http, issuers, refusals);
  return {
    hellos,
    refused,
    guards,
    challenge,
    access,
    resourceMetadata,
    metadata,
    issuers,
    serverMetadata,
    server,
    notAsked: refusals[0]?.message,
  };
}

/** The wires whose handshake is refused, whatever the status: a token may open them. */
function shut(hellos: Discovery["hellos"]): Discovery["guards"] {
  const wires = (["2025-11-25", "2026-07-28"] as const).filter((wire) => !hellos[wire].served);
  return Object.fromEntries(wires.map((wire) => [wire, "hello"]));
}

/** Metadata may name any host; one that may not be asked is no reason to end. */
async function fetched<P extends string>(
  http: PoliteHttp,
  place: { place: P; url: URL },
  step: "prm" | "as-metadata",
  refusals: NotSent[],
): Promise<FoundDocument<P> | undefined> {
  try {
    return await fetchDocument(http, place, step);
  } catch (error) {
    if (!(error instanceof NotSent)) throw error;
    refusals.push(error);
    return undefined;
  }
}

function isAbove(resource: unknown, url: URL): boolean {
  return (
    typeof resource === "string" && URL.canParse(resource) && url.href.startsWith(new URL(resource).href)
  );
}

/** Some servers serve the handshake to everybody and ask for a token later: lists and named tools are asked for, too. */
async function firstRefusal(
  hellos: Discovery["hellos"],
  mcp: McpChannel,
  calls: ExamineSettings["calls"],
): Promise<Pick<Discovery, "guards" | "refused">> {
  const guards: Partial<Record<ExaminedWire, Guard>> = {};
  for (const wire of ["2025-11-25", "2026-07-28"] as const)
    if (hellos[wire].exchange.status === 401) guards[wire] = "hello";
  const atOnce = Object.values(hellos).find(({ exchange }) => exchange.status === 401);
  const opening = hellos["2025-11-25"];
  if (!opening.served) return { guards, refused: atOnce };
  const session: Session = {
    id: opening.exchange.headers["mcp-session-id"],
    version: versionIn(opening),
    opening,
    token: undefined,
  };
  await mcp.inSession("notifications/initialized", undefined, session);
  const asked = [
    { method: "tools/list", params: {} },
    ...calls.map((call) => ({
      method: "tools/call",
      params: { name: call.tool, arguments: call.arguments },
    })),
  ];
  for (const one of asked) {
    const answer = await mcp.inSession(one.method, one.params, session);
    if (answer.exchange.status === 401)
      return { guards: { ...guards, "2025-11-25": one }, refused: atOnce ?? answer };
  }
  return { guards, refused: atOnce };
}

/** The revision that the server chose in `initialize`. */
function versionIn({ message }: RpcAnswer): string {
  const result = message?.result;
  const version =
    typeof result === "object" && result !== null && "protocolVersion" in result && result.protocolVersion;
  return typeof version === "string" ? version : "2025-11-25";
}

async function firstServer(http: PoliteHttp, issuers: readonly string[], refusals: NotSent[]) {
  const serverMetadata: FoundDocument<ServerPlace>[] = [];
  for (const issuer of issuers) {
    // Of an address that is not on the web there is no place where its metadata would be.
    if (!URL.canParse(issuer) || !/^https?:$/.test(new URL(issuer).protocol)) continue;
    const found: FoundDocument<ServerPlace>[] = [];
    for (const place of serverMetadataUrls(new URL(issuer))) {
      const document = await fetched(http, place, "as-metadata", refusals);
      if (document) found.push(document);
    }
    serverMetadata.push(...found);
    const own = found.find(({ body }) => body?.issuer === issuer);
    const server = own && authorizationServer(issuer, own);
    if (server) return { serverMetadata, server };
  }
  return { serverMetadata, server: undefined };
}

function checkIsMcp(url: URL, { status, trouble, headers, text }: Exchange, timeoutMs: number): void {
  if (status === null) {
    const late = trouble?.startsWith(LATE) ?? false;
    throw misuse(
      late
        ? `${url.href} did not answer within ${timeoutMs} ms`
        : `Nobody answers at ${url.href} (${trouble ?? "no answer"})`,
      late
        ? "raise --timeout, or see whether the server hangs"
        : "start the server, or check host, port and scheme",
    );
  }
  const type = headers["content-type"] ?? "";
  if (/^text\/html/i.test(type) && status !== 401)
    throw misuse(
      `${url.href} answered initialize with ${status} and a web page (${title(text)})`,
      "name the MCP endpoint itself; it often ends in /mcp",
    );
}

function title(html: string): string {
  const found = /<title>([^<]{1,80})/i.exec(html)?.[1]?.trim();
  return found === undefined ? "no title" : `title "${found}"`;
}

function noMcp(url: URL, exchange: Exchange): Failure {
  return misuse(
    `${url.href} is no MCP endpoint: it answered initialize with ${answered(exchange)} and no JSON-RPC message`,
    "name the MCP endpoint itself; it often ends in /mcp",
  );
}
