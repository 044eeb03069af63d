/**
 * An honest client with calls side by side: one sign-in for all of its sessions, one refresh at a time, one new
 * session for one that was lost. What it may do in several ways, its manners choose.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Breaks } from "../breaks.ts";
import { type CredentialOptions, Credentials } from "../credentials.ts";
import { type Challenge, ClientRefusal, readChallenge } from "../discovery.ts";
import { type RpcAnswer, readAnswer } from "../message.ts";
import { mirroredArguments, readToolList, type ToolList } from "../tool-list.ts";
import { bodyOf, headersOf, isStatelessWire, type Message, type Wire } from "../wire.ts";

export interface Manners {
  /** A message that is sent again keeps its id, or gets a new one. */
  readonly keepsId: boolean;
  /** What was refused is sent again by itself, or its caller is told. */
  readonly retries: boolean;
  /** Opens a stream of its own beside the calls (sessions only). */
  readonly listens: boolean;
  /** Reads the head and the body of its answers with such a pause, milliseconds. */
  readonly lag: () => number;
}

export interface AccountOptions extends Omit<CredentialOptions, "breaks" | "stateless"> {
  readonly wire: Wire;
}

const NOTHING_BROKEN: Breaks = () => false;
/** How often a message is tried again. */
const TRIES = 3;
/** How often more scope is asked for. */
const STEP_UPS = 2;

/** The sign-in that the sessions of one client share. */
export class Account {
  readonly #credentials: Credentials;
  #renewal: Promise<void> | undefined;
  #stepUps = 0;

  constructor({ wire, ...options }: AccountOptions) {
    const stateless = isStatelessWire(wire);
    this.#credentials = new Credentials({ ...options, breaks: NOTHING_BROKEN, stateless });
  }

  get token(): string | undefined {
    return this.#credentials.access;
  }

  /** Another token than the one that was refused; whoever comes second waits for what the first one gets. */
  renew(refused: string | undefined, challenge: Challenge): Promise<void> {
    if (this.token !== refused && this.token !== undefined) return Promise.resolve();
    return this.#alone(() => this.#credentials.obtain(challenge));
  }

  /** More scope; asked for a few times at most. */
  widen(refused: string | undefined, challenge: Challenge): Promise<void> {
    if (this.token !== refused && this.token !== undefined) return Promise.resolve();
    return this.#alone(async () => {
      this.#stepUps += 1;
      if (this.#stepUps > STEP_UPS) throw new ClientRefusal("no more scope is given");
      await this.#credentials.stepUp(challenge);
    });
  }

  #alone(act: () => Promise<void>): Promise<void> {
    this.#renewal ??= act().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }
}

interface Conversation {
  /** Session id of the 2025 wires; undefined on the stateless one. */
  readonly id: string | undefined;
  readonly agreed: string | undefined;
}

export class ParallelClient {
  readonly #url: string;
  readonly #wire: Wire;
  readonly #account: Account;
  readonly #manners: Manners;
  readonly #leaving = new AbortController();
  #conversation: Conversation | undefined;
  #opening: Promise<void> | undefined;
  #tools: ToolList = new Map();
  #nextId = 0;

  constructor(url: string, wire: Wire, account: Account, manners: Manners) {
    this.#url = url;
    this.#wire = wire;
    this.#account = account;
    this.#manners = manners;
  }

  async connect(): Promise<void> {
    await this.#open(undefined);
    this.#tools = readToolList(await this.#send({ method: "tools/list", id: this.#id() }));
  }

  call(tool: string, args: Readonly<Record<string, unknown>>): Promise<RpcAnswer | undefined> {
    return this.#send({ method: "tools/call", id: this.#id(), params: { name: tool, arguments: args } });
  }

  /** Ends the session, whatever the server says to that. */
  async leave(): Promise<void> {
    this.#leaving.abort();
    const id = this.#conversation?.id;
    if (id === undefined) return;
    const response = await fetch(this.#url, { method: "DELETE", headers: this.#headersBeside() });
    await response.body?.cancel();
  }

  #id(): number {
    return this.#nextId++;
  }

  /** A conversation in place of `lost`; whoever comes second waits for the first one's. */
  #open(lost: Conversation | undefined): Promise<void> {
    if (isStatelessWire(this.#wire)) return Promise.resolve();
    if (this.#conversation !== lost) return Promise.resolve();
    this.#opening ??= this.#initialize().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #initialize(): Promise<void> {
    const params = {
      protocolVersion: this.#wire,
      capabilities: {},
      clientInfo: { name: "honest-test-client", version: "1.0.0" },
    };
    this.#conversation = undefined;
    const message = { method: "initialize", id: this.#id(), params };
    let response: Response;
    for (let tries = 1; ; tries += 1) {
      // The token that is refused is the one that was sent: meanwhile another session may have got a new one.
      const token = this.#account.token;
      response = await this.#post(message, undefined);
      if (response.status === 401) await this.#refused(response, tries, token);
      else if (response.status === 403) await this.#tooLittle(response, tries, token);
      else break;
    }
    const { answer } = await readAnswer(response, message.id);
    const version = answer?.result?.protocolVersion;
    if (typeof version !== "string") throw new ClientRefusal(`initialize was answered ${response.status}`);
    const opened = { id: response.headers.get("mcp-session-id") ?? undefined, agreed: version };
    const noted = await this.#post({ method: "notifications/initialized" }, opened);
    await noted.body?.cancel();
    if (noted.status === 404) throw new ClientRefusal("the new session was lost at once");
    this.#conversation = opened;
    if (this.#manners.listens) void this.#listen(opened);
  }

  async #listen(opened: Conversation): Promise<void> {
    try {
      const headers = { ...this.#headersBeside(opened), accept: "text/event-stream" };
      const stream = await fetch(this.#url, { headers, signal: this.#leaving.signal });
      for await (const _chunk of stream.body ?? []) await wait(0);
    } catch {
      // A stream that ends is no matter: nothing is expected on it.
    }
  }

  async #send(first: Message): Promise<RpcAnswer | undefined> {
    let message = first;
    for (let tries = 1; ; tries += 1) {
      await this.#opening;
      const conversation = this.#conversation;
      if (conversation === undefined && !isStatelessWire(this.#wire))
        throw new ClientRefusal("there is no session");
      const token = this.#account.token;
      const response = await this.#post(message, conversation);
      await wait(this.#manners.lag());
      if (response.status === 401) await this.#refused(response, tries, token);
      else if (response.status === 403) await this.#tooLittle(response, tries, token);
      else if (response.status === 404 && conversation?.id !== undefined) {
        await response.body?.cancel();
        await this.#open(conversation);
      } else return (await readAnswer(response, message.id)).answer;
      if (!this.#manners.retries || tries >= TRIES) throw new ClientRefusal(`${message.method} was refused`);
      if (!this.#manners.keepsId) message = { ...message, id: this.#id() };
    }
  }

  async #refused(response: Response, tries: number, token: string | undefined): Promise<void> {
    await response.body?.cancel();
    if (tries >= TRIES) throw new ClientRefusal("still 401");
    await this.#account.renew(token, readChallenge(response));
  }

  async #tooLittle(response: Response, tries: number, token: string | undefined): Promise<void> {
    await response.body?.cancel();
    const challenge = readChallenge(response);
    if (challenge.error !== "insufficient_scope" || tries >= TRIES)
      throw new ClientRefusal(`answered 403 ${challenge.error ?? ""}`);
    await this.#account.widen(token, challenge);
  }

  #post(message: Message, conversation: Conversation | undefined): Promise<Response> {
    const mirrored = mirroredArguments(this.#tools, message);
    const state = {
      wire: this.#wire,
      session: conversation?.id,
      agreed: conversation?.agreed,
      mirrored,
    };
    return fetch(this.#url, {
      method: "POST",
      headers: { ...headersOf(message, state, NOTHING_BROKEN), ...this.#bearer() },
      body: bodyOf(message, state, NOTHING_BROKEN),
      redirect: "manual",
    });
  }

  #headersBeside(conversation = this.#conversation): Record<string, string> {
    return {
      ...(conversation?.id === undefined ? {} : { "mcp-session-id": conversation.id }),
      "mcp-protocol-version": conversation?.agreed ?? this.#wire,
      ...this.#bearer(),
    };
  }

  #bearer(): Record<string, string> {
    const token = this.#account.token;
    return token === undefined ? {} : { authorization: `Bearer ${token}` };
  }
}
