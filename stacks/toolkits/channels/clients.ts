import { EventEmitter, once } from "node:events";
import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema, ToolListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import type { Toolkits } from "../deployment.ts";
import type { Account, People } from "./people.ts";
import { PersonClient } from "./person-client.ts";

const HEARS_WITHIN_MS = 5_000;

/** One MCP client with its session, as a person opened it. */
export interface Opened {
  readonly client: Client;
  readonly url: string;
  readonly token: string;
  readonly session: string;
  /** Questions that it was asked for its person. */
  asked: number;
  /** Says `change` when it is told that its tools are others now. */
  readonly news: EventEmitter;
  /** How often it was told so since somebody listened. */
  unheard: number;
}

/** How opening ended: with a session, or with why there is none. */
export type Opening = { readonly opened: true } | { readonly opened: false; readonly why: string };

/** The MCP clients of a flow, by the names that the flow gives them. */
export class Clients {
  readonly #ctx: Toolkits;
  readonly #people: People;
  readonly #open = new Map<string, Opened>();

  constructor(ctx: Toolkits, people: People) {
    this.#ctx = ctx;
    this.#people = people;
  }

  /** Whether the client got a session. */
  has(name: string): boolean {
    return this.#open.has(name);
  }

  named(name: string): Opened {
    const found = this.#open.get(name);
    if (!found) throw new Error(`no client "${name}" has a session`);
    return found;
  }

  /** Was it told that its tools are others now, since this was asked last? Waits for it. */
  async hears(name: string): Promise<boolean> {
    const opened = this.named(name);
    if (opened.unheard === 0) {
      const signal = AbortSignal.timeout(HEARS_WITHIN_MS);
      await once(opened.news, "change", { signal }).catch(() => undefined);
    }
    const heard = opened.unheard > 0;
    opened.unheard = 0;
    return heard;
  }

  /** The whole way of a client: refused, discovery, registration, its person's yes, a token, a session. */
  async open(name: string, account: Account, url: string): Promise<Opening> {
    const memory = new PersonClient();
    try {
      await this.#connect(name, url, memory);
      // A host for one person on one machine asks nobody.
      if (this.#ctx.variant === "executor") return { opened: true };
      return { opened: false, why: "it was let in without a token" };
    } catch (error) {
      if (!(error instanceof UnauthorizedError)) return { opened: false, why: String(error) };
    }
    const answer = await memory.approve(await this.#people.cookieOf(account));
    if ("refused" in answer) return { opened: false, why: answer.refused };
    await transportTo(url, memory).finishAuth(answer.code);
    try {
      await this.#connect(name, url, memory);
      return { opened: true };
    } catch (error) {
      return { opened: false, why: String(error) };
    }
  }

  async #connect(name: string, url: string, memory: PersonClient): Promise<void> {
    const client = new Client(
      { name: "fraimz-agent", version: "1.0.0" },
      { capabilities: { elicitation: {} } },
    );
    const transport = transportTo(url, memory);
    // The transport's optional session id clashes with `exactOptionalPropertyTypes`; it is the SDK's own class.
    await client.connect(transport as Parameters<Client["connect"]>[0]);
    this.#ctx.onEnd(() => client.close());
    const issued = memory.tokens()?.access_token;
    const token = issued === undefined ? "" : this.#ctx.redact(issued);
    const opened: Opened = {
      client,
      url,
      token,
      session: transport.sessionId ?? "",
      asked: 0,
      news: new EventEmitter(),
      unheard: 0,
    };
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
      opened.unheard += 1;
      opened.news.emit("change");
    });
    client.setRequestHandler(ElicitRequestSchema, () => {
      opened.asked += 1;
      return { action: "decline" };
    });
    this.#open.set(name, opened);
  }
}

const transportTo = (url: string, memory: PersonClient) =>
  new StreamableHTTPClientTransport(new URL(url), { authProvider: memory });
