/** What the suite asks of a client that Den's product has no use for: a person whom a server asks while it works. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import {
  type ElicitRequest,
  ElicitRequestSchema,
  type ElicitResult,
} from "@modelcontextprotocol/sdk/types.js";
import {
  IDENTITY,
  type McpOptions,
  type McpSession,
  withMcpSession,
} from "../../stacks/den/api/connections/client/mcp-session.ts";

export type Person = (request: ElicitRequest) => Promise<ElicitResult>;

/**
 * A session of Den's client in which `person` answers what the server asks (elicitation by form); what an answer leaves
 * out is filled with the defaults that the server named.
 */
export async function withPerson<T>(
  url: string,
  person: Person,
  options: McpOptions,
  use: (session: McpSession) => Promise<T>,
): Promise<T> {
  const capabilities = { elicitation: { form: { applyDefaults: true } } };
  const client = new Client(IDENTITY, { capabilities });
  client.setRequestHandler(ElicitRequestSchema, person);
  const standing = new StandingStream();
  const fetch: McpOptions["fetch"] = (to, init) => {
    const answer = options.fetch(to, init);
    standing.watch(init?.method, answer);
    return answer;
  };
  return await withMcpSession(url, { ...options, fetch, client }, async (session) => {
    await standing.open;
    return await use(session);
  });
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
