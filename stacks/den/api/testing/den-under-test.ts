import { Client as McpClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import {
  type AgentScope,
  type Client,
  createClient,
  executeFailureSchema,
  type ManageableConnection,
  type NewConnection,
  type Problem,
  routes,
  type SearchResult,
  type Session,
  searchResultSchema,
} from "../../contract/index.ts";
import { type Service, startService } from "../service.ts";

const PASSWORD = "a long enough password";
let counter = 0;
function unique(text: string): string {
  counter += 1;
  return `${text}-${process.pid}-${counter}`;
}

/** A person at a browser: their API client with its cookies, and their session. */
export interface Person {
  readonly client: Client;
  readonly session: Session;
}

/** What `execute_capability` answered. */
export interface Executed {
  readonly text: string;
  readonly problem: Problem | undefined;
  readonly isError: boolean;
  readonly structured: unknown;
}

export interface AgentUnderTest {
  tools(): Promise<string[]>;
  search(query?: string, limit?: number): Promise<SearchResult>;
  execute(name: string, args: Record<string, unknown>): Promise<Executed>;
}

/** A Den in this process on a free port, and people who use it as front ends do. */
export interface DenUnderTest {
  readonly service: Service;
  readonly url: string;
  admin(): Promise<Person>;
  member(admin: Person): Promise<Person>;
  publish(admin: Person, connection: Partial<NewConnection> & { url: string }): Promise<ManageableConnection>;
  /** Starts connecting and answers the provider's authorization URL. */
  start(person: Person, connectionId: string, from?: "web" | "desktop"): Promise<string>;
  /** Walks through the provider (which approves by itself) and answers Den's callback URL, not yet opened. */
  approve(authorizationUrl: string): Promise<string>;
  /** Opens a callback URL in the person's browser (or in one without cookies) and answers the page. */
  land(
    callbackUrl: string,
    person: Person | undefined,
  ): Promise<{ status: number; html: string; headers: Headers }>;
  /** All three: start, approve, land. Throws when the page isn't "Connected". */
  connect(person: Person, connectionId: string): Promise<void>;
  agent(person: Person, scopes?: AgentScope[]): Promise<AgentUnderTest>;
  stop(): Promise<void>;
}

export async function startDen(environment: NodeJS.ProcessEnv = {}): Promise<DenUnderTest> {
  const service = await startService(
    { PORT: "0", DEN_DATABASE_URL: ":memory:", DEN_PASSWORD_COST: "1024", ...environment },
    () => undefined,
  );
  const url = service.addresses.listen;
  const newClient = () => createClient({ baseUrl: url, keepCookies: true });

  const den: DenUnderTest = {
    service,
    url,
    async admin() {
      const client = newClient();
      const { session } = await client.call(routes.signUp, {
        body: {
          email: `${unique("admin")}@example.com`,
          password: PASSWORD,
          name: "Ada Admin",
          organizationName: unique("Organization"),
        },
      });
      return { client, session };
    },
    async member(admin) {
      const email = `${unique("member")}@example.com`;
      await admin.client.call(routes.addMember, {
        body: { email, name: unique("Member"), password: PASSWORD },
      });
      const client = newClient();
      const { session } = await client.call(routes.signIn, { body: { email, password: PASSWORD } });
      return { client, session };
    },
    async publish(admin, connection) {
      const answer = await admin.client.call(routes.createConnection, {
        body: {
          name: unique("Knowledge Base"),
          credentials: "per_member",
          access: { everyone: true },
          ...connection,
        },
      });
      return answer.connection;
    },
    async start(person, connectionId, from = "web") {
      const answer = await person.client.call(routes.startConnect, {
        params: { connectionId },
        body: { from },
      });
      return answer.authorizationUrl;
    },
    async approve(authorizationUrl) {
      const response = await fetch(authorizationUrl, { redirect: "manual" });
      const to = response.headers.get("location");
      if (!to)
        throw new Error(`the provider answered ${response.status} and no redirect: ${await response.text()}`);
      return to;
    },
    async land(callbackUrl, person) {
      const { pathname, search } = new URL(callbackUrl);
      const headers: Record<string, string> = person ? { cookie: person.client.cookieHeader() } : {};
      const response = await fetch(`${url}${pathname}${search}`, { headers });
      return { status: response.status, html: await response.text(), headers: response.headers };
    },
    async connect(person, connectionId) {
      const callback = await den.approve(await den.start(person, connectionId));
      const page = await den.land(callback, person);
      if (page.status !== 200) throw new Error(`not connected: ${page.html}`);
    },
    async agent(person, scopes = ["read", "execute"]) {
      const { token } = await person.client.call(routes.createAgentToken, { body: { scopes } });
      return agentWith(url, token);
    },
    stop: () => service.stop(),
  };
  return den;
}

/** An MCP client of the agent surface; a new session for each call. */
export function agentWith(url: string, token: string): AgentUnderTest {
  async function within<T>(use: (client: McpClient) => Promise<T>): Promise<T> {
    const client = new McpClient({ name: "test", version: "1" });
    const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp/agent`), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    });
    await client.connect(transport);
    try {
      return await use(client);
    } finally {
      await client.close();
    }
  }
  const call = (name: string, args: Record<string, unknown>) =>
    within((client) =>
      client.request({ method: "tools/call", params: { name, arguments: args } }, CallToolResultSchema),
    );
  return {
    tools: () => within(async (client) => (await client.listTools()).tools.map((tool) => tool.name)),
    async search(query = "", limit = 100) {
      const answer = await call("search_capabilities", { query, limit });
      return searchResultSchema.parse(answer.structuredContent);
    },
    async execute(name, args) {
      const answer = await call("execute_capability", { name, arguments: args });
      const text = answer.content.map((part) => (part.type === "text" ? part.text : "")).join("");
      const failed = executeFailureSchema.safeParse(answer.structuredContent);
      return {
        text,
        isError: answer.isError === true,
        problem: failed.success ? failed.data.error : undefined,
        structured: answer.structuredContent,
      };
    },
  };
}
