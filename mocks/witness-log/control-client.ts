/** Typed client of the witness's control side: what the runner, a script or a test uses to read and steer it. */
import type { z } from "zod";
import {
  type CreateTenantRequest,
  controlError,
  DEFAULT_TENANT,
  type Expirable,
  type FaultMap,
  KEY_HEADER,
  logPage,
  type RuleVerdict,
  type TenantDescription,
  tenantDescription,
  verdictResponse,
} from "./control.ts";
import { WitnessEntry } from "./entry.ts";
import { readEvents } from "./event-stream.ts";
import type { TenantOptionsInput } from "./options.ts";

/** A control request that was refused, or a witness that could not be reached. */
export class WitnessControlError extends Error {
  override readonly name = "WitnessControlError";
}

/** No entry matched before the deadline. `seen` holds what did arrive meanwhile. */
export class WitnessWaitError extends Error {
  override readonly name = "WitnessWaitError";
  readonly seen: readonly WitnessEntry[];
  constructor(message: string, seen: readonly WitnessEntry[]) {
    super(message);
    this.seen = seen;
  }
}

export interface WaitOptions {
  /** Cursor: only entries with a greater `seq` count. Default 0, the whole log. */
  readonly after?: number;
  /** Bound of the wait, milliseconds. */
  readonly deadlineMs: number;
  /** What is waited for, in words; used by the error. */
  readonly expected: string;
  readonly signal?: AbortSignal;
}

export class WitnessClient {
  readonly #base: string;
  readonly #key: string;

  /** @param url origin of the control side, e.g. `http://127.0.0.1:4801` @param key the key printed at start */
  constructor(url: string, key: string) {
    this.#base = url.replace(/\/+$/, "");
    this.#key = key;
  }

  /** Creates a tenant; the id is generated when absent. Throws when the id is taken or an option is wrong. */
  async createTenant(request: CreateTenantRequest = {}): Promise<WitnessTenant> {
    const made = await this.#call("POST", "/__witness/tenants", tenantDescription, request);
    return new WitnessTenant(
      made,
      (...args) => this.#call(...args),
      (path, signal) => this.#open(path, signal),
    );
  }

  /** A handle on a tenant that exists already; the default one when no id is given. */
  async tenant(id: string = DEFAULT_TENANT): Promise<WitnessTenant> {
    const found = await this.#call("GET", `/__witness/tenants/${encodeURIComponent(id)}`, tenantDescription);
    return new WitnessTenant(
      found,
      (...args) => this.#call(...args),
      (path, signal) => this.#open(path, signal),
    );
  }

  async #open(path: string, signal?: AbortSignal): Promise<Response> {
    return this.#fetch("GET", path, undefined, signal);
  }

  async #call<S extends z.ZodType>(
    method: string,
    path: string,
    schema: S,
    body?: unknown,
  ): Promise<z.output<S>> {
    const response = await this.#fetch(method, path, body);
    const parsed = schema.safeParse(await response.json());
    if (parsed.success) return parsed.data;
    throw new WitnessControlError(
      `The witness answered ${method} ${path} with something else than expected: ${parsed.error.message}`,
    );
  }

  async #fetch(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    const init: RequestInit = {
      method,
      headers: { [KEY_HEADER]: this.#key, "content-type": "application/json" },
    };
    if (body !== undefined) init.body = JSON.stringify(body);
    if (signal) init.signal = signal;
    const response = await fetch(this.#base + path, init).catch((cause: unknown) => {
      if (signal?.aborted) throw cause;
      throw new WitnessControlError(`No witness answers at ${this.#base}; start one with fraimz witness.`, {
        cause,
      });
    });
    if (response.ok) return response;
    const said = controlError.safeParse(await response.json().catch(() => undefined));
    throw new WitnessControlError(
      `The witness refused ${method} ${path} (${response.status}): ${said.success ? said.data.error : "no reason"}`,
    );
  }
}

type Call = <S extends z.ZodType>(
  method: string,
  path: string,
  schema: S,
  body?: unknown,
) => Promise<z.output<S>>;
type Open = (path: string, signal?: AbortSignal) => Promise<Response>;

/** One tenant: its addresses, its log, its faults. */
export class WitnessTenant implements TenantDescription {
  readonly id: string;
  readonly mcpUrl: string;
  readonly resources: string[];
  readonly issuer: string;
  readonly issuers: string[];
  readonly modelUrl: string;
  readonly #call: Call;
  readonly #open: Open;

  constructor(description: TenantDescription, call: Call, open: Open) {
    this.id = description.id;
    this.mcpUrl = description.mcpUrl;
    this.resources = description.resources;
    this.issuer = description.issuer;
    this.issuers = description.issuers;
    this.modelUrl = description.modelUrl;
    this.#call = call;
    this.#open = open;
  }

  /** Entries after the cursor, oldest first. Throws when memory no longer holds the first of them. */
  async entries(after = 0): Promise<WitnessEntry[]> {
    const page = await this.#call("GET", `/__witness/log?tenant=${this.id}&after=${after}`, logPage);
    if (page.missing > 0) throw lost(this.id, after + 1, page.missing);
    return page.entries;
  }

  /** The cursor of now: the `seq` of the last entry, 0 for an empty log. */
  async mark(): Promise<number> {
    const page = await this.#call("GET", `/__witness/log?tenant=${this.id}&after=latest`, logPage);
    return page.next;
  }

  /** Entries after the cursor as they are written, until the signal aborts or the caller breaks off. */
  async *follow(after = 0, signal?: AbortSignal): AsyncGenerator<WitnessEntry, void, undefined> {
    const stop = new AbortController();
    const both = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    try {
      const response = await this.#open(`/__witness/stream?tenant=${this.id}&after=${after}`, both);
      if (!response.body) return;
      let expected = after + 1;
      for await (const event of readEvents(response.body)) {
        if (event.event === "closed") return;
        if (event.event !== "entry") continue;
        const next = WitnessEntry.parse(JSON.parse(event.data));
        if (next.seq !== expected) throw lost(this.id, expected, next.seq - expected);
        expected += 1;
        yield next;
      }
    } catch (error) {
      if (!both.aborted) throw error;
    } finally {
      stop.abort();
    }
  }

  /**
   * The first entry after the cursor for which `matches` holds, now or until the deadline.
   * Throws {@link WitnessWaitError} that tells what did arrive.
   */
  async waitFor(matches: (entry: WitnessEntry) => boolean, wait: WaitOptions): Promise<WitnessEntry> {
    const bound = AbortSignal.timeout(wait.deadlineMs);
    const signal = wait.signal ? AbortSignal.any([bound, wait.signal]) : bound;
    const seen: WitnessEntry[] = [];
    for await (const next of this.follow(wait.after ?? 0, signal)) {
      if (matches(next)) return next;
      seen.push(next);
    }
    const arrived = seen.length === 0 ? "nothing" : seen.slice(-20).map(inWords).join(", ");
    throw new WitnessWaitError(
      `Expected the witness to see ${wait.expected} within ${wait.deadlineMs} ms; it saw ${arrived}.`,
      seen,
    );
  }

  /** Replaces the tenant's faults; counting of hits starts again. */
  async faults(faults: FaultMap): Promise<void> {
    await this.#call("POST", "/__witness/faults", tenantDescription, { tenant: this.id, faults });
  }

  /** Registers a client by hand, as an operator does on the provider's own pages. */
  async addClient(client: NonNullable<TenantOptionsInput["clients"]>[number]): Promise<void> {
    await this.#call("POST", "/__witness/clients", tenantDescription, { tenant: this.id, client });
  }

  /** Replaces the script that the tenant's model plays. */
  async script(script: NonNullable<TenantOptionsInput["script"]>): Promise<void> {
    await this.#call("POST", "/__witness/script", tenantDescription, { tenant: this.id, script });
  }

  /** Makes what was issued expire now; access tokens when nothing is named. */
  async expire(...what: Expirable[]): Promise<void> {
    const body = { tenant: this.id, ...(what.length > 0 ? { what } : {}) };
    await this.#call("POST", "/__witness/expire", tenantDescription, body);
  }

  /** Forgets grants, sessions, registrations and faults. The log stays and says that it happened. */
  async reset(): Promise<void> {
    await this.#call("POST", "/__witness/reset", tenantDescription, { tenant: this.id });
  }

  /**
   * The judge's table over the log so far.
   * @param left the client is known to have ended by itself: what it has not done it will not do
   */
  async verdict({ left = false }: { readonly left?: boolean } = {}): Promise<RuleVerdict[]> {
    const path = `/__witness/verdict?tenant=${this.id}${left ? "&left=true" : ""}`;
    return (await this.#call("GET", path, verdictResponse)).verdicts;
  }

  /** Ends the tenant: its addresses answer 404 from now on. */
  async close(): Promise<void> {
    await this.#call("DELETE", `/__witness/tenants/${this.id}`, tenantDescription);
  }
}

function lost(tenant: string, first: number, count: number): WitnessControlError {
  return new WitnessControlError(
    `The witness keeps no entry ${first} of tenant ${tenant} in memory (${count} older ones are only in its log file); read with a later cursor or from the file.`,
  );
}

/** One entry in a few words, for messages. */
export function inWords(entry: WitnessEntry): string {
  const rpc = entry.mcp?.method ? ` ${entry.mcp.method}${entry.mcp.name ? ` ${entry.mcp.name}` : ""}` : "";
  return `#${entry.seq} ${entry.step}${rpc} ${entry.status ?? "no answer"}`;
}
