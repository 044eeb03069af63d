/** One tenant: a provider of its own, with authorization servers, MCP endpoints, a model, faults and a log. */
import type { Expirable, TenantDescription } from "../witness-log/control.ts";
import type { WitnessEntry } from "../witness-log/entry.ts";
import type { TenantOptions } from "../witness-log/options.ts";
import { FaultSchedule } from "./faults/fault-schedule.ts";
import { FAULT_TABLE } from "./faults/fault-table.ts";
import type { Answer, Held } from "./http/message.ts";
import { type TenantUrls, tenantUrls } from "./http/tenant-urls.ts";
import type { WitnessRequest } from "./http/witness-request.ts";
import { Exchange } from "./log/exchange.ts";
import { Ledger } from "./log/ledger.ts";
import { type Arrival, type Facts, type LoggedRequest, monotonic, writeWithoutRequest } from "./log/line.ts";
import type { LineSink } from "./log/log-file.ts";
import { TenantLog } from "./log/tenant-log.ts";
import { McpEndpoint } from "./mcp/endpoint.ts";
import { ScriptedModel } from "./model/scripted-model.ts";
import { AuthorizationServer } from "./oauth/authorization-server.ts";
import type { Gate } from "./oauth/bearer.ts";
import { ClientDocuments } from "./oauth/client-documents.ts";

export interface TenantSetup {
  readonly id: string;
  readonly origin: string;
  readonly prefix: string;
  readonly options: TenantOptions;
  readonly file: LineSink;
  /** What answers its requests. */
  readonly dispatch: (tenant: Tenant, request: WitnessRequest, exchange: Exchange) => Promise<Answer | Held>;
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
  readonly #dispatch: TenantSetup["dispatch"];
  readonly #stop = new AbortController();
  #arrivals = 0;
  #addedClients: string[] = [];

  constructor({ id, origin, prefix, options, file, dispatch }: TenantSetup) {
    this.id = id;
    this.#dispatch = dispatch;
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

  /** Counts a request whose head has arrived. */
  arrival(connection?: Arrival["connection"]): Arrival {
    this.#arrivals += 1;
    return { arrival: this.#arrivals, at: new Date().toISOString(), mono: monotonic(), connection };
  }

  /** Starts the line of a request. */
  exchange(request: LoggedRequest, arrival: Arrival = this.arrival()): Exchange {
    return new Exchange(this.log, arrival, request);
  }

  /** Answers one request. */
  answer(request: WitnessRequest, exchange: Exchange): Promise<Answer | Held> {
    return this.#dispatch(this, request, exchange);
  }

  /** Writes the line of what is no request. */
  note(facts: Facts, status: number | null): void {
    writeWithoutRequest(this.log, this.arrival(), this.urls.origin, facts, status);
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
    const { clients, documents: _documents, script: _script, ...options } = this.options;
    const { resources, issuers } = this.urls;
    const preRegistered = [...clients.map((client) => client.clientId), ...this.#addedClients];
    const control = { ...facts, resources: [...resources], issuers: [...issuers], preRegistered, options };
    this.note({ step: "witness", control }, null);
  }
}
