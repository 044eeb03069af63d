/**
 * A client in single steps, for tests of manners that no other test client has: nothing happens by itself, and each step
 * can be given what peculiar clients do.
 */
import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import {
  type Challenge,
  findResource,
  findServer,
  type ResourceDocument,
  readChallenge,
  type ServerDocument,
} from "./discovery.ts";
import { REDIRECT_URI } from "./oauth.ts";
import { type Callback, isPending, visit } from "./person.ts";

const PLAIN = { breaks: () => false, headers: {} };
export const BOTH_TYPES = "application/json, text/event-stream";
const registered = z.object({ client_id: z.string(), client_secret: z.string().optional() });
const tokenAnswer = z.looseObject({
  access_token: z.string().optional(),
  refresh_token: z.string().optional(),
  error: z.string().optional(),
});

type Words = Readonly<Record<string, string>>;

export interface Sending {
  readonly id?: string | number | null;
  readonly headers?: Words;
  readonly url?: string;
  readonly signal?: AbortSignal;
}

export interface Asking {
  readonly redirectUri?: string;
  readonly verifier?: string;
  /** Parameters beside the usual ones; an empty one leaves the usual one out. */
  readonly query?: Words;
}

export interface Asked {
  readonly verifier: string;
  readonly redirectUri: string;
  readonly answer: Callback | undefined;
}

export class PlainClient {
  readonly url: string;
  /** The identifier that the metadata names. */
  resource = "";
  session: string | undefined;
  version = "2025-11-25";
  access: string | undefined;
  refreshToken: string | undefined;
  clientId = "";
  secret: string | undefined;
  #server: ServerDocument | undefined;
  #lastId = 0;

  constructor(url: string) {
    this.url = url;
  }

  get server(): ServerDocument {
    if (!this.#server) throw new Error("discover first");
    return this.#server;
  }

  headers(): Record<string, string> {
    return {
      ...(this.access === undefined ? {} : { authorization: `Bearer ${this.access}` }),
      ...(this.session === undefined
        ? {}
        : { "mcp-session-id": this.session, "mcp-protocol-version": this.version }),
    };
  }

  send(method: string, params: object = {}, sending: Sending = {}): Promise<Response> {
    const { headers = {}, url = this.url, signal } = sending;
    const isNotification = method.startsWith("notifications/") && sending.id === undefined;
    if (!isNotification && sending.id === undefined) this.#lastId += 1;
    const id = isNotification ? {} : { id: sending.id === undefined ? this.#lastId : sending.id };
    return fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: BOTH_TYPES,
        ...this.headers(),
        ...headers,
      },
      body: JSON.stringify({ jsonrpc: "2.0", ...id, method, params }),
      ...(signal ? { signal } : {}),
    });
  }

  /** Sends a message and reads its answer to the end. */
  async ask(method: string, params: object = {}, sending: Sending = {}): Promise<number> {
    const response = await this.send(method, params, sending);
    await response.text().catch(() => undefined); // A stream that breaks off is an answer that is lost.
    return response.status;
  }

  call(tool = "echo"): Promise<number> {
    return this.ask("tools/call", { name: tool, arguments: { text: "hello" } });
  }

  /** The handshake; gives the challenge where it is refused. */
  async initialize(version = this.version, headers: Words = {}): Promise<Challenge | undefined> {
    const clientInfo = { name: "plain-test-client", version: "1.0.0" };
    const params = { protocolVersion: version, capabilities: {}, clientInfo };
    const response = await this.send("initialize", params, { headers });
    const text = await response.text();
    if (response.status === 401) return readChallenge(response);
    this.session = response.headers.get("mcp-session-id") ?? undefined;
    this.version = /"protocolVersion":"([^"]+)"/.exec(text)?.[1] ?? version;
    await this.ask("notifications/initialized");
    return undefined;
  }

  /** Looks for the servers in charge, and takes one of them. */
  async discover(challenge: Challenge | undefined, place = 0): Promise<ResourceDocument> {
    const resource = this.url.replace(/\?.*$/, "");
    const document = await findResource(resource, challenge, PLAIN);
    this.resource = document.resource;
    this.#server = await findServer(document.authorization_servers[place] ?? "", PLAIN);
    return document;
  }

  /** @returns the status of the answer */
  async register(metadata: object = {}): Promise<number> {
    const response = await fetch(this.server.registration_endpoint ?? "", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        client_name: "Plain test client",
        redirect_uris: [REDIRECT_URI],
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        token_endpoint_auth_method: "none",
        application_type: "native",
        ...metadata,
      }),
    });
    const body: unknown = await response.json();
    if (!response.ok) return response.status;
    const { client_id, client_secret } = registered.parse(body);
    this.clientId = client_id;
    this.secret = client_secret;
    return response.status;
  }

  /** One authorization request, which its browser follows. */
  async authorize(scope: string | undefined, asking: Asking = {}): Promise<Asked> {
    const { redirectUri = REDIRECT_URI, verifier = randomBytes(32).toString("base64url") } = asking;
    const url = new URL(this.server.authorization_endpoint);
    const query: Words = {
      response_type: "code",
      client_id: this.clientId,
      redirect_uri: redirectUri,
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
      state: randomBytes(16).toString("hex"),
      resource: this.resource,
      ...(scope === undefined ? {} : { scope }),
      ...asking.query,
    };
    for (const [name, value] of Object.entries(query)) if (value !== "") url.searchParams.set(name, value);
    const result = await visit(url);
    const answer = isPending(result) ? await result.decide("approve") : result;
    return { verifier, redirectUri, answer };
  }

  redeem({ verifier, redirectUri, answer }: Asked, more: { form?: Words; headers?: Words } = {}) {
    return this.token(
      {
        grant_type: "authorization_code",
        code: answer?.code ?? "",
        code_verifier: verifier,
        redirect_uri: redirectUri,
        ...more.form,
      },
      more.headers,
    );
  }

  refresh(headers: Words = {}) {
    return this.token({ grant_type: "refresh_token", refresh_token: this.refreshToken ?? "" }, headers);
  }

  /** @returns the error of the answer, if it is one */
  async token(form: Words, headers: Words = {}, signal?: AbortSignal): Promise<string | undefined> {
    const answer = await fetch(this.server.token_endpoint, {
      method: "POST",
      headers,
      body: new URLSearchParams({ client_id: this.clientId, resource: this.resource, ...form }),
      ...(signal ? { signal } : {}),
    });
    const { access_token, refresh_token, error } = tokenAnswer.parse(await answer.json());
    if (access_token === undefined) return error ?? String(answer.status);
    this.access = access_token;
    this.refreshToken = refresh_token ?? this.refreshToken;
    return undefined;
  }

  /** Everything up to an open session, as most clients do it. */
  async connect(): Promise<void> {
    const challenge = await this.initialize();
    await this.discover(challenge);
    await this.register();
    await this.redeem(await this.authorize(challenge?.scope));
    await this.initialize();
    await this.ask("tools/list");
  }

  /** A stream for what the server says by itself, or a cut one taken up again. */
  listen(headers: Words = {}, signal?: AbortSignal): Promise<Response> {
    return fetch(this.url, {
      headers: { accept: "text/event-stream", ...this.headers(), ...headers },
      ...(signal ? { signal } : {}),
    });
  }

  async leave(headers: Words = {}): Promise<number> {
    const response = await fetch(this.url, { method: "DELETE", headers: { ...this.headers(), ...headers } });
    await response.body?.cancel();
    this.session = undefined;
    return response.status;
  }
}
