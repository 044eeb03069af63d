import { setTimeout as pause } from "node:timers/promises";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { ChannelContext } from "fraimz";
import { z } from "zod";
import {
  AGENT_MCP_PATH,
  accessSchema,
  EXECUTE_TOOL,
  type NewConnection,
  ProblemError,
  routes,
  SEARCH_TOOL,
  searchResultSchema,
} from "../contract/index.ts";
import { type Account, SignedIn } from "./account.ts";
import { reachable } from "./reachable.ts";

/** How long an attempt may take to expire, and how often that is asked. */
const EXPIRES_WITHIN_MS = 10_000;
const POLL_MS = 50;

/** The product said no, and why. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** What the agent surface answered to a tool call. */
export interface ToolAnswer {
  readonly isError: boolean;
  /** All text blocks, joined. */
  readonly text: string;
  readonly structured: unknown;
}

const block = z.object({ type: z.string(), text: z.string().optional() });
const toolAnswer = z.object({
  content: z.array(block).default([]),
  isError: z.boolean().default(false),
  structuredContent: z.unknown().optional(),
});

/** Acts as an MCP client of Den's agent surface, with a bearer token of a flow's account. */
export function denAgent(ctx: ChannelContext) {
  const connected = async <T>(token: string, use: (client: Client) => Promise<T>): Promise<T> => {
    const client = new Client({ name: "fraimz-agent", version: "1.0.0" });
    const transport = new StreamableHTTPClientTransport(new URL(`${ctx.reach("api")}${AGENT_MCP_PATH}`), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    });
    // The transport's optional session id clashes with `exactOptionalPropertyTypes`; it is the SDK's own class.
    // A call that nobody waits for any more is called off, too.
    const close = () => void client.close();
    const { signal } = ctx;
    signal.addEventListener("abort", close, { once: true });
    try {
      await client.connect(transport as Parameters<Client["connect"]>[0]);
      return await use(client);
    } finally {
      signal.removeEventListener("abort", close);
      await client.close();
    }
  };
  const call = async (token: string, name: string, args: Record<string, unknown>): Promise<ToolAnswer> =>
    await connected(token, async (client) => {
      const answer = toolAnswer.parse(await client.callTool({ name, arguments: args }));
      const texts = answer.content.flatMap(({ type, text }) => (type === "text" && text ? [text] : []));
      return { isError: answer.isError, text: texts.join("\n"), structured: answer.structuredContent };
    });

  const people = new SignedIn(ctx);
  const visit = async (account: Account, url: string): Promise<{ status: number; text: string }> => {
    const cookie = (await people.as(account)).cookieHeader();
    const answer = await fetch(reachable(ctx, url), { headers: { cookie }, redirect: "manual" });
    return { status: answer.status, text: textOf(await answer.text()) };
  };

  return {
    /** A program that uses a person's session in place of a browser. */
    session: {
      /** Starts to connect; answers where the browser would go. */
      async startConnect(account: Account, connectionId: string): Promise<string> {
        const input = { params: { connectionId }, body: {} };
        return (await people.call(account, routes.startConnect, input)).authorizationUrl;
      },
      /** Starts to connect; a refusal is an answer, not an error. */
      async tryConnect(account: Account, connectionId: string): Promise<Refusal | { url: string }> {
        return await orRefusal(async () => {
          const input = { params: { connectionId }, body: {} };
          return { url: (await people.call(account, routes.startConnect, input)).authorizationUrl };
        });
      },
      /** Follows the authorization URL as a browser does; answers where the provider sends it back to. */
      async authorize(authorizationUrl: string): Promise<string> {
        const answer = await fetch(reachable(ctx, authorizationUrl), { redirect: "manual" });
        const location = answer.headers.get("location");
        if (location) return location;
        throw new Error(`the provider answered ${answer.status} without a redirect`);
      },
      /** Opens a page with the account's session; answers its status and what it says. */
      visit,
      /** Asks until the product says that the newest attempt waits no longer. */
      async untilExpired(account: Account, connectionId: string): Promise<string> {
        const end = performance.now() + EXPIRES_WITHIN_MS;
        for (;;) {
          const { state } = await people.call(account, routes.getConnectStatus, { params: { connectionId } });
          if (state !== "waiting") return state;
          if (performance.now() > end)
            throw new Error(`the attempt still waits after ${EXPIRES_WITHIN_MS} ms`);
          await pause(POLL_MS);
        }
      },
      /** Replaces who can use a connection, as a whole. */
      async replaceAccess(admin: Account, connectionId: string, access: z.input<typeof accessSchema>) {
        const body = accessSchema.parse(access);
        return await people.call(admin, routes.replaceConnectionAccess, { params: { connectionId }, body });
      },
      /** Publishes a connection; a refusal is an answer, not an error. */
      async publish(admin: Account, connection: NewConnection): Promise<Refusal | { id: string }> {
        return await orRefusal(async () => {
          const { connection: made } = await people.call(admin, routes.createConnection, {
            body: connection,
          });
          return { id: made.id };
        });
      },
      /** Tries to publish each address; answers status and code of each refusal, or "published". */
      async publishEach(admin: Account, name: string, urls: readonly string[]): Promise<string[]> {
        const outcomes: string[] = [];
        for (const [at, url] of urls.entries()) {
          const body: NewConnection = { name: `${name} ${at}`, url, credentials: "shared" };
          const answer = await orRefusal(() => people.call(admin, routes.createConnection, { body }));
          outcomes.push("status" in answer ? `${answer.status} ${answer.code}` : "published");
        }
        return outcomes;
      },
      async disconnect(account: Account, connectionId: string) {
        await people.call(account, routes.disconnectConnection, { params: { connectionId }, body: {} });
      },
      async remove(admin: Account, connectionId: string) {
        await people.call(admin, routes.deleteConnection, { params: { connectionId }, body: {} });
      },
    },
    /** The names of the surface's own tools. */
    async tools(token: string): Promise<string[]> {
      return await connected(token, async (client) =>
        (await client.listTools()).tools.map(({ name }) => name),
      );
    },
    /** Searches capabilities; the answer is parsed by the product's contract. */
    async search(token: string, query: string) {
      const answer = await call(token, SEARCH_TOOL, { query });
      if (answer.isError) throw new Error(`search failed: ${answer.text}`);
      return searchResultSchema.parse(answer.structured);
    },
    /** Executes a capability by its full name. A refusal is an answer, not an error. */
    async execute(token: string, name: string, args: Record<string, unknown> = {}): Promise<ToolAnswer> {
      return await call(token, EXECUTE_TOOL, { name, arguments: args });
    },
  };
}

async function orRefusal<T>(call: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { status: error.status, code: error.problem.code, message: error.problem.message };
  }
}

/** A page's text without its mark-up, one blank between words. */
function textOf(html: string): string {
  return html
    .replace(/<(style|script|title)[^>]*>.*?<\/\1>/gs, " ")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
