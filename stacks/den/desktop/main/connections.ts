import { type Client, routes, type UsableConnection } from "../../contract/index.ts";
import type { ConnectionCard } from "../shared/desktop-api.ts";

const WHILE_WAITING_MS = 700;
const AT_REST_MS = 3_000;

type Attempt = { readonly state: "waiting" | "failed"; readonly message: string | null };

/** The organization's connections as cards, kept current by asking the API: once a second while somebody connects. */
export class Connections {
  readonly #client: Client;
  readonly #changed: () => void;
  readonly #attempts = new Map<string, Attempt>();
  #listed: readonly UsableConnection[] = [];
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #asked = false;

  constructor(client: Client, changed: () => void) {
    this.#client = client;
    this.#changed = changed;
  }

  /** Starts asking. @throws ProblemError when even the first answer is a refusal */
  async start(): Promise<void> {
    await this.#list();
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  cards(): ConnectionCard[] {
    return this.#listed.map((connection) => this.#card(connection));
  }

  /** @returns where the person approves, in a browser */
  async begin(connectionId: string): Promise<string> {
    const params = { connectionId };
    const { authorizationUrl } = await this.#client.call(routes.startConnect, {
      params,
      body: { from: "desktop" },
    });
    this.#attempts.set(connectionId, { state: "waiting", message: null });
    this.#changed();
    this.#schedule();
    return authorizationUrl;
  }

  fail(connectionId: string, message: string): void {
    this.#attempts.set(connectionId, { state: "failed", message });
    this.#changed();
  }

  async disconnect(connectionId: string): Promise<void> {
    await this.#client.call(routes.disconnectConnection, { params: { connectionId }, body: {} });
    await this.#list();
  }

  #card(connection: UsableConnection): ConnectionCard {
    const attempt = this.#attempts.get(connection.id);
    const settled = connection.reconnectNeeded
      ? "reconnect_needed"
      : connection.connectedForMe
        ? "connected"
        : "not_connected";
    return {
      id: connection.id,
      name: connection.name,
      host: URL.canParse(connection.url) ? new URL(connection.url).host : connection.url,
      presetId: connection.presetId,
      canConnect: connection.canConnect,
      shared: connection.credentials === "shared",
      state: attempt?.state ?? settled,
      message: attempt?.message ?? null,
    };
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    const waiting = [...this.#attempts.values()].some(({ state }) => state === "waiting");
    this.#timer = setTimeout(() => void this.#ask(), waiting ? WHILE_WAITING_MS : AT_REST_MS);
  }

  async #ask(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    try {
      await this.#askAttempts();
      await this.#list();
    } catch {
      // The network may be away for a moment; what is shown stays until the next answer.
    } finally {
      this.#asked = false;
      this.#schedule();
    }
  }

  async #askAttempts(): Promise<void> {
    for (const [connectionId, { state }] of this.#attempts) {
      if (state !== "waiting") continue;
      const status = await this.#client.call(routes.getConnectStatus, { params: { connectionId } });
      if (status.state === "connected") {
        await this.#list();
        this.#attempts.delete(connectionId);
      } else if (status.state === "failed") {
        const message = [status.message, status.hint].filter(Boolean).join(" ");
        this.#attempts.set(connectionId, { state: "failed", message: message || "The sign-in failed." });
      }
    }
  }

  async #list(): Promise<void> {
    const { connections } = await this.#client.call(routes.listUsableConnections, { query: {} });
    this.#listed = connections;
    for (const id of this.#attempts.keys()) {
      if (!connections.some((connection) => connection.id === id)) this.#attempts.delete(id);
    }
    this.#changed();
  }
}
