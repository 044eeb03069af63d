import { once } from "node:events";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { CallToolResult, ElicitRequest, ElicitResult, Tool } from "@modelcontextprotocol/sdk/types.js";
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
  /**
   * Somebody who answers what a server asks while it works (elicitation by form). Without one Den does not offer it; what
   * an answer leaves out is filled with the defaults that the server named.
   */
  readonly person?: ((request: ElicitRequest) => Promise<ElicitResult>) | undefined;
}

/** One session with an MCP server over streamable HTTP. */
export interface McpSession {
  /** All tools, over all pages. */
  listTools(): Promise<Tool[]>;
  /** One page of tools: the first, or the one that the cursor of the page before stands for. */
  toolsPage(cursor?: string): Promise<{ readonly tools: Tool[]; readonly nextCursor?: string | undefined }>;
  callTool(name: string, args: Record<string, unknown>): Promise<CallToolResult>;
}

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
    { ElicitRequestSchema },
  ] = await Promise.all([
    import("@modelcontextprotocol/sdk/client/index.js"),
    import("@modelcontextprotocol/sdk/client/streamableHttp.js"),
    import("@modelcontextprotocol/sdk/client/auth.js"),
    import("@modelcontextprotocol/sdk/types.js"),
  ]);
  const { person } = options;
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const hopeless = new AbortController();
  const ended = AbortSignal.any([deadline, hopeless.signal, ...(options.signal ? [options.signal] : [])]);
  let challenge: Challenge | undefined;
  const standing = new StandingStream();
  const fetch: Fetch = async (to, init = {}) => {
    // A session lives for one call: no standing stream, unless one is resumed, or somebody is there to be asked.
    if (init.method === "GET" && !person && !new Headers(init.headers).has("last-event-id")) {
      return new Response(null, { status: 405 });
    }
    const bound = init.method === "DELETE" ? AbortSignal.timeout(GOODBYE_MS) : ended;
    const answer = within(options.fetch, bound)(to, init);
    standing.watch(init.method, answer);
    const response = tellingTooLarge(await answer, (error) => hopeless.abort(error));
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
  const client = new Client(
    { name: "den", title: "Den", version: "0.1.0" },
    { capabilities: person ? { elicitation: { form: { applyDefaults: true } } } : {} },
  );
  if (person) client.setRequestHandler(ElicitRequestSchema, person);
  const bounds = { timeout: options.timeoutMs, maxTotalTimeout: options.timeoutMs, signal: ended };
  try {
    await client.connect(transport, bounds);
    if (person) await Promise.race([standing.open, once(ended, "abort")]);
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
 * Whether the stream stands on which a server asks the person: what it asks before is lost. The SDK opens it, and waits
 * for nothing, when the server has accepted (202) that the session is initialized.
 */
class StandingStream {
  #open: Promise<unknown> = Promise.resolve();
  #opened: (answered: unknown) => void = () => {};

  watch(method: string | undefined, answer: Promise<Response>): void {
    if (method === "GET") this.#opened(answer.catch(() => undefined));
    else
      answer.then(
        ({ status }) => {
          if (status === 202)
            this.#open = new Promise((resolve) => {
              this.#opened = resolve;
            });
        },
        () => undefined,
      );
  }

  /** Answered, well or badly; bounded as every request is. At once where none is opened. */
  get open(): Promise<unknown> {
    return this.#open;
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
