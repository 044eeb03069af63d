/**
 * A small MCP server with an authorization server of its own port, written for these tests from the specifications alone:
 * it shares nothing with the witness, and takes the shapes that are allowed and rare. What it can be made to do wrong are
 * checks that are nearly made.
 */
import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { parseObject } from "../../../mocks/witness-log/json-object.ts";
import { familyIn, PUBLISHED_KEYS, type TokenSlip, webToken } from "./plain-tokens.ts";

export interface PlainShape {
  /** Answers of the MCP endpoint. */
  readonly answers?: "json" | "event-stream";
  /** Gives `Mcp-Session-Id`, and asks for it. */
  readonly sessions?: boolean;
  /** Where the authorization server says what it is. */
  readonly metadata?: "oauth" | "openid";
  /** Issuers of the resource; the first one is in use. */
  readonly issuers?: number;
  readonly issuerPath?: string;
  /** A client's new authorization ends what the one before it gave. */
  readonly onlyNewest?: boolean;
  /** Random words otherwise. */
  readonly tokens?: "jwt";
  readonly refreshTokens?: boolean;
  /** GET opens a stream whose head comes with its first event, which never comes. */
  readonly silentStream?: boolean;
  readonly scopeInChallenge?: boolean;
  readonly metadataInChallenge?: boolean;
}

export type Slip =
  | "origin-by-beginning"
  | "origin-by-end"
  | "origin-null"
  | "host-by-end"
  | "redirect-without-query"
  | "challenge-as-verifier"
  | "scheme-in-two-cases"
  | "refuses-with-200"
  | "refuses-with-403"
  | "host-by-beginning"
  | "redirect-by-beginning"
  | "token-in-query"
  | TokenSlip
  | "verifier-by-length"
  | "refuse-tokens";

const REVISION = "2025-11-25";

const SILENCE = 0;

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Grant {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly resource: string;
  family: string;
}

export class PlainServer {
  readonly #shape: PlainShape;
  readonly #slip: Slip | undefined;
  readonly #servers: Server[] = [];
  readonly #clients = new Map<string, readonly string[]>();
  readonly #codes = new Map<string, Grant & { used: boolean }>();
  readonly #access = new Map<string, string>();
  readonly #refresh = new Map<string, { grant: Grant; used: boolean }>();
  readonly #ended = new Set<string>();
  /** By client, what its newest authorization gave. */
  readonly #families = new Map<string, string>();
  readonly #sessions = new Set<string>();
  #origin = "";
  #issuer = "";

  private constructor(shape: PlainShape, slip: Slip | undefined) {
    this.#shape = shape;
    this.#slip = slip;
  }

  static async start(shape: PlainShape, slip?: Slip): Promise<PlainServer> {
    const server = new PlainServer(shape, slip);
    server.#issuer =
      (await server.#listen((...at) => server.#authorization(...at))) + (shape.issuerPath ?? "");
    server.#origin = await server.#listen((...at) => server.#resource(...at));
    return server;
  }

  get url(): string {
    return `${this.#origin}/mcp`;
  }

  close(): void {
    for (const one of this.#servers) {
      one.closeAllConnections();
      one.close();
    }
  }

  async #listen(handle: (request: IncomingMessage, url: URL, body: string) => Answer): Promise<string> {
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const url = new URL(request.url ?? "/", "http://127.0.0.1");
      const { status, headers = {}, body } = handle(request, url, Buffer.concat(chunks).toString("utf8"));
      if (status !== SILENCE) response.writeHead(status, headers).end(body);
    });
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  }

  #authorization(request: IncomingMessage, url: URL, body: string): Answer {
    const path = this.#shape.issuerPath ?? "";
    const known =
      this.#shape.metadata === "openid"
        ? `${path}/.well-known/openid-configuration`
        : `/.well-known/oauth-authorization-server${path}`;
    const form = new URLSearchParams(body);
    const at = `${request.method} ${url.pathname}`;
    if (at === `GET ${known}`) return json(200, this.#metadata());
    if (at === "GET /jwks") return json(200, PUBLISHED_KEYS);
    if (at === "POST /register") return this.#register(parseObject(body) ?? {});
    if (at === "GET /authorize") return this.#authorize(url.searchParams);
    if (at === "POST /token") return this.#token(form);
    return json(404, { error: "not_found" });
  }

  #metadata(): object {
    const base = new URL(this.#issuer).origin;
    return {
      issuer: this.#issuer,
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
      registration_endpoint: `${base}/register`,
      ...(this.#shape.tokens === "jwt" ? { jwks_uri: `${base}/jwks` } : {}),
      response_types_supported: ["code"],
      grant_types_supported: ["authorization_code", "refresh_token"],
      token_endpoint_auth_methods_supported: ["none"],
      code_challenge_methods_supported: ["S256"],
    };
  }

  #register(body: Readonly<Record<string, unknown>>): Answer {
    const uris = Array.isArray(body.redirect_uris) ? body.redirect_uris.map(String) : [];
    const safe = uris.every((one) => /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/])/.test(one));
    if (uris.length === 0 || !safe) return json(400, { error: "invalid_redirect_uri" });
    const id = random();
    this.#clients.set(id, uris);
    return json(201, { ...body, client_id: id, token_endpoint_auth_method: "none" });
  }

  #authorize(query: URLSearchParams): Answer {
    const clientId = query.get("client_id") ?? "";
    const redirectUri = query.get("redirect_uri") ?? "";
    const registered = this.#clients.get(clientId) ?? [];
    const fits = registered.some(
      (one) =>
        redirectUri === one ||
        (this.#slip === "redirect-by-beginning" && redirectUri.startsWith(one)) ||
        (this.#slip === "redirect-without-query" && redirectUri.replace(/\?.*/, "") === one),
    );
    if (!fits) return json(400, { error: "invalid_request" });
    const back = new URL(redirectUri);
    const state = query.get("state");
    if (state !== null) back.searchParams.set("state", state);
    const challenge = query.get("code_challenge") ?? "";
    const resource = query.get("resource") ?? this.url;
    if (query.get("code_challenge_method") !== "S256" || challenge.length !== 43)
      back.searchParams.set("error", "invalid_request");
    else if (resource !== this.url) back.searchParams.set("error", "invalid_target");
    else {
      const [code, family] = [random(), random()];
      const before = this.#families.get(clientId);
      if (this.#shape.onlyNewest && before !== undefined) this.#ended.add(before);
      this.#families.set(clientId, family);
      this.#codes.set(code, { clientId, redirectUri, challenge, resource, family, used: false });
      back.searchParams.set("code", code);
    }
    return { status: 302, headers: { location: back.href } };
  }

  #token(form: URLSearchParams): Answer {
    const refused = (error: string) => json(400, { error });
    const clientId = form.get("client_id");
    if (form.get("grant_type") === "refresh_token") {
      const known = this.#refresh.get(form.get("refresh_token") ?? "");
      if (!known || known.grant.clientId !== clientId || this.#ended.has(known.grant.family))
        return refused("invalid_grant");
      if (known.used) this.#ended.add(known.grant.family);
      if (known.used) return refused("invalid_grant");
      known.used = true;
      return this.#issue(known.grant);
    }
    const code = this.#codes.get(form.get("code") ?? "");
    if (!code || code.clientId !== clientId || code.redirectUri !== form.get("redirect_uri"))
      return refused("invalid_grant");
    if (code.used) this.#ended.add(code.family);
    if (code.used) return refused("invalid_grant");
    const verifier = form.get("code_verifier") ?? "";
    const hashed = createHash("sha256").update(verifier).digest("base64url");
    const fits =
      hashed === code.challenge ||
      (this.#slip === "verifier-by-length" && verifier.length >= 43) ||
      (this.#slip === "challenge-as-verifier" && verifier === code.challenge);
    if (!fits) return refused("invalid_grant");
    code.used = true;
    return this.#issue(code);
  }

  #issue(grant: Grant): Answer {
    const isWeb = this.#shape.tokens === "jwt";
    const [access, refresh] = [isWeb ? webToken(this.url, grant.family) : random(), random()];
    this.#access.set(access, grant.family);
    if (this.#shape.refreshTokens !== false) this.#refresh.set(refresh, { grant, used: false });
    const more = this.#shape.refreshTokens === false ? {} : { refresh_token: refresh };
    return json(
      200,
      { access_token: access, token_type: "bearer", ...more },
      { "cache-control": "no-store" },
    );
  }

  #resource(request: IncomingMessage, url: URL, body: string): Answer {
    const { headers, method } = request;
    const own = new URL(this.#origin);
    const { origin, host = "" } = headers;
    const page =
      origin === own.origin ||
      (this.#slip === "origin-by-beginning" && origin?.startsWith("http://127.0.0.1")) ||
      (this.#slip === "origin-by-end" && origin?.endsWith(`localhost:${own.port}`)) ||
      (this.#slip === "origin-null" && origin === "null");
    if (origin !== undefined && !page) return json(403, { error: "forbidden" });
    const here =
      host === own.host ||
      (this.#slip === "host-by-beginning" && host.startsWith("127.0.0.1")) ||
      (this.#slip === "host-by-end" && host.endsWith(`localhost:${own.port}`));
    if (!here) return json(403, { error: "forbidden" });
    const announced = `${this.#origin}/.well-known/oauth-protected-resource/mcp`;
    if (method === "GET" && this.#origin + url.pathname === announced) {
      const others = Array.from(
        { length: (this.#shape.issuers ?? 1) - 1 },
        (_, at) => `${this.#origin}/as-${at}`,
      );
      return json(200, { resource: this.url, authorization_servers: [this.#issuer, ...others] });
    }
    if (url.pathname !== "/mcp") return json(404, { error: "not_found" });
    const scheme = this.#slip === "scheme-in-two-cases" ? /^[Bb]earer +(\S+)$/ : /^bearer +(\S+)$/i;
    const given = scheme.exec(headers.authorization ?? "")?.[1];
    const inQuery = this.#slip === "token-in-query" ? url.searchParams.get("access_token") : null;
    const token = given ?? inQuery ?? "";
    const family =
      this.#shape.tokens === "jwt" ? familyIn(token, this.url, this.#slip) : this.#access.get(token);
    const isRefused = this.#slip === "refuse-tokens";
    if (isRefused || family === undefined || this.#ended.has(family))
      return token === "" ? this.#nobody(announced) : this.#challenge(given, announced);
    return this.#mcp(request, body);
  }

  #nobody(announced: string): Answer {
    const error = { code: -32_001, message: "sign in first" };
    if (this.#slip === "refuses-with-200") return json(200, { jsonrpc: "2.0", id: 1, error });
    if (this.#slip === "refuses-with-403") return { status: 403 };
    return this.#challenge(undefined, announced);
  }

  #challenge(given: string | undefined, announced: string): Answer {
    const parts = [
      ...(given === undefined
        ? []
        : ['error="invalid_token"', `error_description="the token ${given} has another key"`]),
      ...(this.#shape.metadataInChallenge === false ? [] : [`resource_metadata="${announced}"`]),
      ...(this.#shape.scopeInChallenge ? ['scope="all"'] : []),
    ];
    return { status: 401, headers: { "www-authenticate": `Bearer ${parts.join(", ")}`.trim() } };
  }

  #mcp({ headers, method }: IncomingMessage, body: string): Answer {
    const session = String(headers["mcp-session-id"] ?? "");
    const lost = this.#shape.sessions && session !== "" && !this.#sessions.has(session);
    if (lost) return json(404, { error: "no_session" });
    if (method === "DELETE" && this.#shape.sessions) {
      this.#sessions.delete(session);
      return { status: 204 };
    }
    if (method === "GET" && this.#shape.silentStream) return { status: SILENCE };
    if (method !== "POST") return { status: 405, headers: { allow: "POST" } };
    const message = parseObject(body);
    const isMessage = message?.jsonrpc === "2.0" && typeof message.method === "string";
    if (!message || !isMessage) {
      const code = message ? -32600 : -32700;
      return json(400, { jsonrpc: "2.0", id: null, error: { code, message: "no message" } });
    }
    const revision = headers["mcp-protocol-version"];
    const isHello = message.method === "initialize";
    if (revision !== undefined && revision !== REVISION && !isHello) {
      const error = { code: -32_600, message: "unsupported protocol version" };
      return json(400, { jsonrpc: "2.0", id: message.id ?? null, error });
    }
    if (this.#shape.sessions && !isHello && session === "") return json(400, { error: "no_session" });
    if (message.id === undefined) return { status: 202 };
    const more: Record<string, string> = {};
    if (isHello && this.#shape.sessions) {
      more["mcp-session-id"] = random();
      this.#sessions.add(more["mcp-session-id"]);
    }
    const answer = JSON.stringify({ jsonrpc: "2.0", id: message.id, ...resultOf(String(message.method)) });
    return this.#shape.answers === "event-stream"
      ? {
          status: 200,
          headers: { "content-type": "text/event-stream", ...more },
          body: `: hello\n\nevent: message\ndata: ${answer}\n\n`,
        }
      : { status: 200, headers: { "content-type": "application/json", ...more }, body: answer };
  }
}

function resultOf(method: string): object {
  const info = {
    protocolVersion: REVISION,
    capabilities: { tools: {} },
    serverInfo: { name: "plain", version: "1" },
  };
  if (method === "initialize") return { result: info };
  if (method === "tools/list") return { result: { tools: [] } };
  if (method === "ping") return { result: {} };
  return { error: { code: -32_601, message: "unknown method" } };
}

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

const random = () => randomBytes(18).toString("base64url");
