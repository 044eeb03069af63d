import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { Rules, SessionOwner } from "../rules.ts";

export interface OpenSession extends SessionOwner {
  readonly organizationId: string;
  readonly toolkitId: string | undefined;
  readonly server: Server;
  readonly transport: StreamableHTTPServerTransport;
}

/** The MCP sessions that are open, by their ids. */
export class Sessions {
  readonly #rules: Rules;
  readonly #open = new Map<string, OpenSession>();

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  find(id: string): OpenSession | undefined {
    return this.#open.get(id);
  }

  keep(id: string, session: OpenSession): void {
    this.#open.set(id, session);
  }

  forget(id: string): void {
    this.#open.delete(id);
  }

  /** Tells an organization's open sessions that their tools may be others now. */
  async announceChange(organizationId: string): Promise<void> {
    if (!this.#rules.announcesChanges) return;
    const told = [...this.#open.values()].filter((session) => session.organizationId === organizationId);
    await Promise.all(told.map(({ server }) => server.sendToolListChanged().catch(() => undefined)));
  }

  /** Ends the sessions of a toolkit. */
  async end(toolkitId: string): Promise<void> {
    const ended = [...this.#open].filter(([, session]) => session.toolkitId === toolkitId);
    for (const [id] of ended) this.#open.delete(id);
    await Promise.all(ended.map(([, { transport }]) => transport.close()));
  }

  async endAll(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(all.map(({ transport }) => transport.close()));
  }
}
