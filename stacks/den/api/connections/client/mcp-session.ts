import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { CallToolResult, Tool } from "@modelcontextprotocol/sdk/types.js";
import { OutgoingError, outgoingErrorFrom } from "../outgoing-error.ts";
import { type Fetch, within } from "../outgoing-fetch.ts";
import { AuthorizationNeeded, type Challenge } from "./challenge.ts";

export interface McpOptions {
  readonly fetch: Fetch;
  /** The whole Authorization header, for example `Bearer ...`. */
  readonly authorization?: string | undefined;
  /** Ends everything, whatever it waits for. */
  readonly timeoutMs: number;
  /** The caller is gone: end it early. */
  readonly signal?: AbortSignal | undefined;
  /** In place of a client that only asks: one whom the server may ask, too, for which a stream stands open. */
  readonly client?: Client | undefined;
}

/** One session with an MCP server over streamable HTTP. */
export interface McpSession {
  /** All tools, over all pages. */
  listTools(): Promise<Tool[]>;
  /** One page of tools: the first, or the one that the cursor of the page before stands for. */
  toolsPage(cursor?: string): Promise<{ readonly tools: Tool[]; readonly nextCursor?: string | undefined }>;
  callTool(name: string, args: Record<string, unknown>): Promise<CallToolResult>;
}

/** Who Den says that it is. */
export const IDENTITY = { name: "den", title: "Den", version: "0.1.0" };

const MAX_PAGES = 50;
/** How long a server may take to hear that its session is over. */
const GOODBYE_MS = 1_500;

/**
 * Opens a session, lets `use` work with it, and leaves it (DELETE), also after a failure.
 * @throws AuthorizationNeeded on 401 and on 403 `insufficient_scope`; OutgoingError; what the SDK throws
 */
export async function withMcpSession<T>(
  url: string,
  options: McpOptions,
  use: (session: McpSession) => Promise<T>,
): Promise<T> {
  const [
    { Client },
    { StreamableHTTPClientTransport: Transport, StreamableHTTPError },
    { extractWWWAuthenticateParams },
  ] = await Promise.all([
    import("@modelcontextprotocol/sdk/client/index.js"),
    import("@modelcontextprotocol/sdk/client/streamableHttp.js"),
    import("@modelcontextprotocol/sdk/client/auth.js"),
  ]);
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const hopeless = new AbortController();
  const ended = AbortSignal.any([deadline, hopeless.signal, ...(options.signal ? [options.signal] : [])]);
  let challenge: Challenge | undefined;
  const fetch: Fetch = async (to, init = {}) => {
    // A session lives for one call: no standing stream, unless one is resumed, or somebody is there to be asked.
    if (init.method === "GET" && !options.client && !new Headers(init.headers).has("last-event-id")) {
      return new Response(null, { status: 405 });
    }
    const bound = init.method === "DELETE" ? AbortSignal.timeout(GOODBYE_MS) : ended;
    const answer = await within(options.fetch, bound)(to, init);
    const response = tellingTooLarge(answer, (error) => hopeless.abort(error));
    if (response.status === 401 || response.status === 403) {
      const { resourceMetadataUrl, scope, error } = extractWWWAuthenticateParams(response);
      challenge = { status: response.status, resourceMetadataUrl: resourceMetadataUrl?.href, scope, error };
    }
    return response;
  };
  const transport = new Transport(new URL(url), {
    fetch,
    requestInit: options.authorization ? { headers: { Authorization: options.authorization } } : {},
    reconnectionOptions: {
      initialReconnectionDelay: 200,
      maxReconnectionDelay: 2_000,
      reconnectionDelayGrowFactor: 2,
      maxRetries: 2,
    },
  });
  const client = options.client ?? new Client(IDENTITY);
  const bounds = { timeout: options.timeoutMs, maxTotalTimeout: options.timeoutMs, signal: ended };
  try {
    await client.connect(transport, bounds);
    return await use(sessionOf(client, bounds));
  } catch (error) {
    // The SDK reports our own deadline with the code that servers use to ask for a sign-in (-32001).
    if (hopeless.signal.aborted) throw hopeless.signal.reason;
    if (deadline.aborted) throw outgoingErrorFrom(deadline.reason, new URL(url));
    const refused = error instanceof StreamableHTTPError && (error.code === 401 || error.code === 403);
    if (refused && challenge && (challenge.status === 401 || challenge.error === "insufficient_scope")) {
      throw new AuthorizationNeeded(challenge);
    }
    throw error;
  } finally {
    // Leaving is a courtesy to the server: it has no say in the outcome, and who was too slow isn't waited for again.
    const left = leave(client, transport);
    if (!ended.aborted) await left;
  }
}

/**
 * The same answer, which tells when it turns out too large. The SDK takes any broken stream for a lost connection and
 * resumes it: the same answer would come again, until the time is over.
 */
function tellingTooLarge(response: Response, tell: (error: OutgoingError) => void): Response {
  const reader = response.body?.getReader();
  if (!reader) return response;
  const { status, statusText, headers } = response;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        if (error instanceof OutgoingError && error.problem.code === "too_large") tell(error);
        controller.error(error);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, { status, statusText, headers });
}

async function leave(client: Client, transport: StreamableHTTPClientTransport): Promise<void> {
  await transport.terminateSession().catch(() => undefined);
  await client.close().catch(() => undefined);
}

type Bounds = { timeout: number; maxTotalTimeout: number; signal: AbortSignal };

function sessionOf(client: Client, bounds: Bounds): McpSession {
  const toolsPage = (cursor?: string) => client.listTools(cursor === undefined ? {} : { cursor }, bounds);
  return {
    toolsPage,
    async listTools() {
      const tools: Tool[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const answer = await toolsPage(cursor);
        tools.push(...answer.tools);
        cursor = answer.nextCursor;
        if (cursor === undefined) break;
      }
      return tools;
    },
    async callTool(name, args) {
      const { CallToolResultSchema } = await import("@modelcontextprotocol/sdk/types.js");
      return client.request(
        { method: "tools/call", params: { name, arguments: args } },
        CallToolResultSchema,
        bounds,
      );
    },
  };
}
