/** One tenant: a provider of its own, with authorization servers, MCP endpoints, a model, faults and a log. */
import type { Expirable, TenantDescription } from "../witness-log/control.ts";
import type { WitnessEntry } from "../witness-log/entry.ts";
import type { TenantOptions } from "../witness-log/options.ts";
import { AuthorizationServer } from "./authorization-server.ts";
import type { Gate } from "./bearer.ts";
import { ClientDocuments } from "./client-documents.ts";
import { Exchange } from "./exchange.ts";
import { FaultSchedule } from "./fault-schedule.ts";
import { FAULT_TABLE } from "./fault-table.ts";
import { Ledger } from "./ledger.ts";
import type { LineSink } from "./log-file.ts";
import { McpEndpoint } from "./mcp-endpoint.ts";
import type { WitnessRequest } from "./message.ts";
import { ScriptedModel } from "./scripted-model.ts";
import { TenantLog } from "./tenant-log.ts";
import { type TenantUrls, tenantUrls } from "./tenant-urls.ts";

export interface TenantSetup {
  readonly id: string;
  readonly origin: string;
  readonly prefix: string;
  readonly options: TenantOptions;
  readonly file: LineSink;
}

export class Tenant {
  readonly id: string;
  readonly options: TenantOptions;
  readonly urls: TenantUrls;
  readonly log: TenantLog;
  readonly ledger = new Ledger();
  readonly faults = new FaultSchedule(FAULT_TABLE);
  readonly model: ScriptedModel;
  readonly servers: ReadonlyMap<string, AuthorizationServer>;
  readonly endpoints: ReadonlyMap<string, McpEndpoint>;
  /** What every protected resource of the tenant shares. */
  readonly gate: Gate;
  readonly #stop = new AbortController();
  #arrivals = 0;
  #addedClients: string[] = [];

  constructor({ id, origin, prefix, options, file }: TenantSetup) {
    this.id = id;
    this.options = options;
    this.urls = tenantUrls(origin, prefix, options);
    this.log = new TenantLog(id, file, (word) => this.ledger.isSecret(word));
    this.model = new ScriptedModel(options.script);
    const documents = new ClientDocuments(this);
    this.servers = new Map(
      this.urls.issuers.map((issuer) => [
        issuer,
        new AuthorizationServer({
          issuer,
          urls: this.urls,
          options,
          ledger: this.ledger,
          fetchDocument: (url, init) => documents.fetch(url, issuer, init),
        }),
      ]),
    );
    const gate: Gate = { urls: this.urls, options, ledger: this.ledger };
    this.gate = gate;
    this.endpoints = new Map(
      this.urls.resources.map((resource) => [
        resource,
        new McpEndpoint(resource, gate, () => this.endpoints.values()),
      ]),
    );
    this.#control({ event: "created" });
  }

  /** Aborts when the tenant is closed; answers that are held back end then. */
  get closed(): AbortSignal {
    return this.#stop.signal;
  }

  get description(): TenantDescription {
    return {
      id: this.id,
      mcpUrl: this.urls.resources[0] ?? "",
      resources: [...this.urls.resources],
      issuer: this.urls.issuers[0] ?? "",
      issuers: [...this.urls.issuers],
      modelUrl: this.urls.modelUrl,
    };
  }

  /** Starts the line of a request that arrived. */
  exchange(request: WitnessRequest): Exchange {
    this.#arrivals += 1;
    return new Exchange(this.log, this.#arrivals, request);
  }

  /** Replaces the faults. Throws when one does not exist. */
  setFaults(faults: Parameters<FaultSchedule["replace"]>[0]): void {
    this.faults.replace(faults);
    this.#control({ event: "faults", faults: this.faults.names });
  }

  /** Registers a client by hand at every issuer of the tenant. */
  async addClient(client: TenantOptions["clients"][number]): Promise<void> {
    await Promise.all([...this.servers.values()].map((server) => server.addClient(client)));
    this.#addedClients.push(client.clientId);
    this.#control({ event: "clients" });
  }

  async expire(what: readonly Expirable[]): Promise<void> {
    for (const kind of what) {
      if (kind === "access") this.ledger.expireAccess();
      if (kind === "refresh") this.#forget("RefreshToken", () => this.ledger.expireRefresh());
      if (kind === "codes") this.#forget("AuthorizationCode", () => this.ledger.expireCodes());
      if (kind === "clients") this.#forget("Client", () => undefined);
      if (kind === "sessions")
        await Promise.all([...this.endpoints.values()].map((one) => one.sessions.endAll()));
    }
    this.#control({ event: "expired", expired: [...what] });
  }

  #forget(kind: string, also: () => void): void {
    for (const server of this.servers.values()) server.forget(kind);
    also();
  }

  /** Forgets everything but the log and what was configured. */
  async reset(): Promise<void> {
    this.faults.replace({});
    for (const server of this.servers.values()) server.forgetAll();
    this.ledger.clear();
    this.#addedClients = [];
    this.model.load(this.options.script);
    await Promise.all([...this.endpoints.values()].map((one) => one.sessions.endAll()));
    this.#control({ event: "reset" });
  }

  async close(): Promise<void> {
    if (this.closed.aborted) return;
    this.#stop.abort();
    await Promise.all([...this.endpoints.values()].map((one) => one.close()));
    this.#control({ event: "closed" });
  }

  #control(facts: Pick<NonNullable<WitnessEntry["control"]>, "event" | "faults" | "expired">): void {
    const request: WitnessRequest = {
      method: "-",
      path: "-",
      localPath: "-",
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.alloc(0),
      origin: this.urls.origin,
      signal: this.closed,
    };
    const exchange = this.exchange(request);
    const { clients, documents: _documents, script: _script, ...options } = this.options;
    exchange.note({
      step: "witness",
      control: {
        ...facts,
        resources: [...this.urls.resources],
        issuers: [...this.urls.issuers],
        preRegistered: [...clients.map((client) => client.clientId), ...this.#addedClients],
        options,
      },
    });
    exchange.finish(null);
  }
}
