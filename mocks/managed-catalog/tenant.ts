/** One organization's catalog: its content, the sessions of its people, its faults and its log. */

import type { ControlledTenant } from "../oauth-mcp/control/server.ts";
import { FaultSchedule } from "../oauth-mcp/faults/fault-schedule.ts";
import type { ServedTenant } from "../oauth-mcp/front.ts";
import { type Answer, bodyText, HELD, type Held } from "../oauth-mcp/http/message.ts";
import type { WitnessRequest } from "../oauth-mcp/http/witness-request.ts";
import { Exchange } from "../oauth-mcp/log/exchange.ts";
import { type Arrival, type Facts, monotonic, writeWithoutRequest } from "../oauth-mcp/log/line.ts";
import type { LineSink } from "../oauth-mcp/log/log-file.ts";
import { TenantLog } from "../oauth-mcp/log/tenant-log.ts";
import type { Expirable, FaultMap, TenantDescription } from "../witness-log/control.ts";
import type { WitnessEntry } from "../witness-log/entry.ts";
import { type CatalogContent, catalogContent } from "./content.ts";
import { endpointOf } from "./endpoints.ts";
import { CATALOG_FAULTS } from "./faults.ts";
import { Sessions } from "./sessions.ts";

export interface CatalogTenantSetup {
  readonly id: string;
  readonly origin: string;
  readonly prefix: string;
  readonly file: LineSink;
  /** Stands in each session that it issues. */
  readonly sessionKey: string;
}

export class CatalogTenant implements ServedTenant, ControlledTenant {
  readonly id: string;
  readonly urls: { readonly origin: string; readonly prefix: string };
  readonly log: TenantLog;
  readonly #sessions: Sessions;
  readonly #faults = new FaultSchedule<unknown>(CATALOG_FAULTS, "mocks/managed-catalog/faults.ts lists all.");
  readonly #stop = new AbortController();
  #content: CatalogContent = catalogContent.parse({});
  #arrivals = 0;

  constructor({ id, origin, prefix, file, sessionKey }: CatalogTenantSetup) {
    this.id = id;
    this.#sessions = new Sessions(sessionKey);
    this.urls = { origin, prefix };
    this.log = new TenantLog(id, file, (word) => this.#sessions.issued(word));
    this.#control({ event: "created" });
  }

  get closed(): AbortSignal {
    return this.#stop.signal;
  }

  /** It has no MCP server, issuer or model of its own: everything is found below its base. */
  get description(): TenantDescription {
    const base = this.urls.origin + this.urls.prefix;
    return { id: this.id, mcpUrl: base, resources: [], issuer: base, issuers: [], modelUrl: base };
  }

  arrival(connection?: Arrival["connection"]): Arrival {
    this.#arrivals += 1;
    return { arrival: this.#arrivals, at: new Date().toISOString(), mono: monotonic(), connection };
  }

  exchange(request: WitnessRequest, arrival: Arrival): Exchange {
    return new Exchange(this.log, arrival, request);
  }

  note(facts: Facts, status: number | null): void {
    writeWithoutRequest(this.log, this.arrival(), this.urls.origin, facts, status);
  }

  async answer(request: WitnessRequest, exchange: Exchange): Promise<Answer | Held> {
    const endpoint = endpointOf(request);
    const { step } = endpoint;
    exchange.note({ step });
    const facts = {
      session: this.#sessions.of(request.headers.cookie),
      sent: Object.keys(request.headers).sort(),
    };
    exchange.note({ catalog: facts });
    const armed = this.#faults.strike(step, request, exchange, undefined);
    let early: Answer | undefined;
    for (const { definition, strike } of armed) {
      const given = await definition.onRequest?.(strike);
      if (given === HELD) return HELD;
      early ??= given;
    }
    let answer = early ?? endpoint.answer(request, { content: this.#content, sessions: this.#sessions });
    for (const { definition, strike } of armed) {
      const changed: Answer | Held = (await definition.onAnswer?.(strike, answer)) ?? answer;
      if (changed === HELD) return HELD;
      answer = changed;
    }
    const entries = step === "catalog" ? lengthOf(answer) : undefined;
    exchange.note({ catalog: { ...facts, ...(entries === undefined ? {} : { entries }) } });
    return answer;
  }

  /** Its administrator changes what it answers; what is not given stays. */
  publish(content: Partial<CatalogContent>): void {
    this.#content = { ...this.#content, ...content };
    this.#control({ event: "content" });
  }

  setFaults(faults: FaultMap): void {
    this.#faults.replace(faults);
    this.#control({ event: "faults", faults: this.#faults.names });
  }

  /** Whatever is named: a catalog issues sessions and nothing else. */
  async expire(what: readonly Expirable[]): Promise<void> {
    this.#sessions.expireAll();
    this.#control({ event: "expired", expired: [...what] });
  }

  async reset(): Promise<void> {
    this.#faults.replace({});
    this.#sessions.clear();
    this.#content = catalogContent.parse({});
    this.#control({ event: "reset" });
  }

  close(): void {
    if (this.closed.aborted) return;
    this.#stop.abort();
    this.#control({ event: "closed" });
  }

  #control(facts: Pick<NonNullable<WitnessEntry["control"]>, "event" | "faults" | "expired">): void {
    this.note(
      { step: "witness", control: { ...facts, resources: [], issuers: [], preRegistered: [] } },
      null,
    );
  }
}

/** How many entries a list has; undefined for an answer that is none. */
function lengthOf(answer: Answer): number | undefined {
  try {
    const value: unknown = JSON.parse(bodyText(answer) ?? "");
    return Array.isArray(value) ? value.length : undefined;
  } catch {
    return undefined;
  }
}
