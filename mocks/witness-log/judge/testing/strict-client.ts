/**
 * A test client that keeps every rule of the judge, on either wire, and can be made to break any one of them. It
 * stands where a product's own client would stand.
 */
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { Break, Breaks } from "./breaks.ts";
import { type CredentialOptions, Credentials } from "./credentials.ts";
import { ClientRefusal, readChallenge } from "./discovery.ts";
import { type ReadAnswer, type RpcAnswer, readAnswer } from "./message.ts";
import { mirroredArguments, networkRefs, readToolList, type ToolList, wronglyMarked } from "./tool-list.ts";
import { bodyOf, headersOf, isStatelessWire, type Message, type Wire } from "./wire.ts";

export interface StrictClientOptions extends Omit<CredentialOptions, "resource" | "breaks" | "stateless"> {
  readonly url: string;
  readonly wire?: Wire;
  readonly breaks?: readonly Break[];
}

/** How often a call is tried again after a refusal by scope. */
const STEP_UPS = 2;
/** How often a broken client repeats itself. */
const LOOPS = 8;
/** How often one that is told to wait asks at once. */
const HAMMER = 15;
const ANSWERS: Readonly<Record<string, unknown>> = {
  "elicitation/create": { action: "accept", content: { word: "yes" } },
  "sampling/createMessage": { role: "assistant", model: "none", content: { type: "text", text: "yes" } },
  "roots/list": { roots: [] },
};

const inputRequired = z.object({
  resultType: z.literal("input_required"),
  inputRequests: z.record(z.string(), z.object({ method: z.string() })).default({}),
  requestState: z.string().optional(),
});

export class StrictClient {
  readonly credentials: Credentials;
  readonly #url: string;
  readonly #wire: Wire;
  readonly #breaks: Breaks;
  #session: string | undefined;
  #agreed: string | undefined;
  #tools: ToolList = new Map();
  #nextId = 1;

  constructor({ url, wire = "2025-11-25", breaks = [], ...options }: StrictClientOptions) {
    const broken = new Set<string>(breaks);
    this.#url = url;
    this.#wire = wire;
    this.#breaks = (mistake) => broken.has(mistake);
    const stateless = isStatelessWire(wire);
    this.credentials = new Credentials({ ...options, resource: url, breaks: this.#breaks, stateless });
  }

  get session(): string | undefined {
    return this.#session;
  }

  /** Opens the conversation: the handshake where the wire has one, then the list of tools. */
  async connect(): Promise<void> {
    const handshake = !isStatelessWire(this.#wire) || this.#breaks("stateless/no-initialize");
    if (this.#breaks("sessions/initialize-first:beside")) await this.#hurry();
    else if (handshake && !this.#breaks("sessions/initialize-first")) await this.#initialize();
    if (this.#breaks("sessions/id-on-every-request:stream")) await this.#streamOutside();
    this.#tools = readToolList(await this.#send({ method: "tools/list", id: this.#id() }));
    if (this.#breaks("stateless/no-network-ref"))
      for (const url of networkRefs(this.#tools)) await (await fetch(url)).body?.cancel();
    if (this.#breaks("stateless/invalid-header-tool"))
      for (const name of wronglyMarked(this.#tools)) await this.call(name);
    if (this.#breaks("stateless/post-only")) await this.#stream(undefined);
  }

  /** Does not wait for the answer to initialize. A ping, which may come first, gets it its token. */
  async #hurry(): Promise<void> {
    await this.#send({ method: "ping", id: this.#id() });
    const beside = this.#post({ method: "tools/list", id: this.#id() });
    await this.#initialize();
    await (await beside).body?.cancel();
  }

  async #streamOutside(): Promise<void> {
    const { "mcp-session-id": _session, ...headers } = this.#sessionHeaders();
    const all = { ...headers, ...this.#token("GET").headers, accept: "text/event-stream" };
    await (await fetch(this.#url, { headers: all })).body?.cancel();
  }

  async #initialize(): Promise<void> {
    const answer = await this.#send(this.#hello());
    const version = answer?.result?.protocolVersion;
    this.#agreed = typeof version === "string" ? version : undefined;
    const id = this.#breaks("sessions/initialized:request") ? { id: this.#id() } : {};
    if (!this.#breaks("sessions/initialized"))
      await this.#send({ method: "notifications/initialized", ...id });
  }

  #hello(): Message {
    const clientInfo = { name: "strict-test-client", version: "1.0.0" };
    const params = { protocolVersion: this.#wire, capabilities: {}, clientInfo };
    return { method: "initialize", id: this.#id(), params };
  }

  /** Calls a tool, answering whatever it asks for on the way. */
  async call(name: string, args: Readonly<Record<string, unknown>> = {}): Promise<RpcAnswer | undefined> {
    const params = { name, arguments: args };
    const id = this.#id();
    const answer = await this.#send({ method: "tools/call", id, params });
    const asked = inputRequired.safeParse(answer?.result);
    if (!asked.success) return answer;
    const { inputRequests, requestState } = asked.data;
    const inputResponses = Object.fromEntries(
      Object.entries(inputRequests).map(([key, { method }]) => [key, ANSWERS[method]]),
    );
    const echoed = this.#breaks("stateless/request-state") ? `${requestState}x` : requestState;
    const silent = requestState === undefined || this.#breaks("stateless/request-state:absent");
    return this.#send({
      method: "tools/call",
      id: this.#breaks("stateless/retry-id") ? id : this.#id(),
      params: { ...params, inputResponses, ...(silent ? {} : { requestState: echoed }) },
    });
  }

  /** Sends one call and does nothing about its answer. */
  async attempt(name: string): Promise<number> {
    const params = { name, arguments: { text: "hello" } };
    const response = await this.#post({ method: "tools/call", id: this.#id(), params });
    await response.text();
    return response.status;
  }

  /** Ends the session. */
  async leave(): Promise<void> {
    if (this.#session === undefined || this.#breaks("sessions/delete-on-leave")) return;
    const { "mcp-protocol-version": version = "", ...session } = this.#sessionHeaders();
    const headers = {
      ...session,
      ...(this.#breaks("sessions/version-header:delete") ? {} : { "mcp-protocol-version": version }),
      ...this.#token("DELETE").headers,
    };
    await (await fetch(this.#url, { method: "DELETE", headers })).body?.cancel();
    this.#session = undefined;
  }

  /** Forgets its tokens and its session, as after a sign-out; keeps its registrations. */
  signOut(): void {
    this.credentials.forget();
    this.#session = undefined;
  }

  /** Presents another client's session here: what a careless client does. */
  borrowSession(other: StrictClient): void {
    this.#session = other.#session;
    this.#agreed = other.#agreed;
  }

  async #send(first: Message): Promise<RpcAnswer | undefined> {
    let message = first;
    let waits = 0;
    let stepUps = 0;
    let refusals = 0;
    for (;;) {
      const response = await this.#post(message);
      if (response.status === 401) {
        refusals += 1;
        // Read to its end, so that the connection is kept: what comes on it again is certainly this client's.
        await response.text();
        await this.#unauthorized(response, refusals);
      } else if (response.status === 403) {
        const challenge = readChallenge(response);
        await response.body?.cancel();
        stepUps += 1;
        const limit = this.#breaks("authorization/step-up-bounded") ? LOOPS : STEP_UPS;
        const gives = this.#breaks("authorization/steps-up");
        if (challenge.error !== "insufficient_scope" || stepUps > limit || gives)
          throw new ClientRefusal(`${message.method} was answered 403`);
        await this.credentials.stepUp(challenge);
      } else if (response.status === 404 && this.#session !== undefined) {
        await response.body?.cancel();
        if (this.#breaks("sessions/restarts-on-404")) {
          await (await this.#post(message)).body?.cancel();
          throw new ClientRefusal("the session is gone");
        }
        if (this.#breaks("sessions/restarts-on-404:attached"))
          await (await this.#post(this.#hello())).body?.cancel();
        this.#session = undefined;
        await this.#initialize();
      } else if (response.status === 429) {
        waits += 1;
        await response.body?.cancel();
        message = await this.#limited(message, Number(response.headers.get("retry-after")), waits);
      } else return this.#read(response, message);
    }
  }

  /** Waits as long as it was asked to, once. */
  async #limited(message: Message, seconds: number, times: number): Promise<Message> {
    const hammers = this.#breaks("http/retry-after") || this.#breaks("http/retry-after:new-id");
    if (times > (hammers ? HAMMER : 1)) throw new ClientRefusal("still 429");
    if (!hammers) await wait(seconds * 1_000);
    return this.#breaks("http/retry-after:new-id") ? { ...message, id: this.#id() } : message;
  }

  #id(): number {
    return this.#breaks("sessions/unique-ids") ? 1 : this.#nextId++;
  }

  async #unauthorized(response: Response, refusals: number): Promise<void> {
    const had = this.credentials.access;
    if (had === undefined && this.#breaks("discovery/reacts-to-401") && refusals < LOOPS) return;
    if (had !== undefined && this.#breaks("tokens/no-401-loop") && refusals < LOOPS) return;
    const stubborn = this.#breaks("authorization/bounded");
    // Some mistakes make sure of their own refusal; another token would not help there.
    const hopeless =
      (this.#breaks("tokens/on-every-request") && this.#session !== undefined) ||
      (this.#breaks("tokens/refresh-token-private") && had !== undefined && !stubborn) ||
      (this.#breaks("tokens/retries-with-new-token") && refusals > 1) ||
      (this.#breaks("discovery/reacts-to-401") && had === undefined);
    if (refusals > (stubborn ? LOOPS : 2) || hopeless) throw new ClientRefusal("still 401");
    await this.credentials.obtain(readChallenge(response));
  }

  async #read(response: Response, message: Message): Promise<RpcAnswer | undefined> {
    if (message.method === "initialize") this.#session = response.headers.get("mcp-session-id") ?? undefined;
    const read: ReadAnswer = await readAnswer(response, message.id);
    if (read.answer || read.lastEventId === undefined || isStatelessWire(this.#wire)) return read.answer;
    if (this.#breaks("sessions/last-event-id")) {
      // What comes on a stream of its own is not the answer; nothing says when to stop waiting for it.
      await (await this.#stream(undefined)).body?.cancel();
      throw new ClientRefusal("the answer was lost");
    }
    const resumed = await this.#stream(read.lastEventId);
    return resumed.ok ? (await readAnswer(resumed, message.id)).answer : undefined;
  }

  #post(message: Message): Promise<Response> {
    const mirrored = mirroredArguments(this.#tools, message);
    const state = { wire: this.#wire, session: this.#session, agreed: this.#agreed, mirrored };
    const { headers, query } = this.#token(message.method);
    return fetch(this.#url + query, {
      method: "POST",
      headers: { ...headersOf(message, state, this.#breaks), ...headers },
      body: bodyOf(message, state, this.#breaks),
    });
  }

  #stream(lastEventId: string | undefined): Promise<Response> {
    const headers = {
      ...this.#sessionHeaders(),
      ...this.#token("GET").headers,
      accept: "text/event-stream",
      ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
    };
    return fetch(this.#url, { headers });
  }

  #sessionHeaders(): Record<string, string> {
    return {
      ...(this.#session === undefined ? {} : { "mcp-session-id": this.#session }),
      "mcp-protocol-version": this.#agreed ?? this.#wire,
    };
  }

  #token(method: string): { headers: Record<string, string>; query: string } {
    const refreshing = this.#breaks("tokens/refresh-token-private");
    const token = refreshing ? this.credentials.tokens?.refresh : this.credentials.access;
    if (token === undefined || (method === "tools/call" && this.#breaks("tokens/on-every-request")))
      return { headers: {}, query: "" };
    if (this.#breaks("tokens/in-header:scheme")) return { headers: { authorization: token }, query: "" };
    if (this.#breaks("tokens/in-header") || this.#breaks("tokens/in-header:name")) {
      const name = this.#breaks("tokens/in-header:name") ? "token" : "access_token";
      return { headers: {}, query: `?${name}=${encodeURIComponent(token)}` };
    }
    const both = this.#breaks("tokens/in-header:both");
    return { headers: { authorization: `Bearer ${token}` }, query: both ? `?access_token=${token}` : "" };
  }
}
