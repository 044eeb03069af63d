/** The control side's HTTP server: loopback only, apart from the public side, and only with the key. */
import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { z } from "zod";
import {
  clientsRequest,
  createTenantRequest,
  DEFAULT_TENANT,
  type Expirable,
  expireRequest,
  type FaultMap,
  faultsRequest,
  KEY_HEADER,
  resetRequest,
  scriptRequest,
  type TenantDescription,
} from "../../witness-log/control.ts";
import type { TenantOptions } from "../../witness-log/options.ts";
import { UnknownFaultError } from "../faults/fault-schedule.ts";
import { readBody } from "../http/request-body.ts";
import type { TenantLog } from "../log/tenant-log.ts";
import { WitnessStartError } from "../witness-start-error.ts";
import { streamEntries } from "./stream.ts";

/** A tenant as the control side steers it; what a witness does not have, it refuses. */
export interface ControlledTenant {
  readonly description: TenantDescription;
  readonly log: TenantLog;
  /** Aborts when the tenant is closed. */
  readonly closed: AbortSignal;
  setFaults(faults: FaultMap): void;
  expire(what: readonly Expirable[]): Promise<void>;
  reset(): Promise<void>;
  addClient?(client: TenantOptions["clients"][number]): Promise<void>;
  readonly model?: { load(script: TenantOptions["script"]): void };
}

/** What of a witness can be told from outside. */
export interface Controlled {
  readonly key: string;
  tenant(id: string): ControlledTenant | undefined;
  createTenant(id: string | undefined, options: TenantOptions, faults?: FaultMap): Promise<ControlledTenant>;
  closeTenant(id: string): Promise<void>;
  /** Commands of its own, as `POST /content`; each answers with the tenant that it changed. */
  readonly commands?: Readonly<Record<string, (body: unknown) => ControlledTenant>>;
}

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const LARGEST_COMMAND = 1024 * 1024;

export function createControl(witness: Controlled): Server {
  // Longer than a busy caller pauses: one that reuses a connection just as it is closed sees a failure.
  const server = createServer({ keepAliveTimeout: 120_000 }, (incoming, response) => {
    handle(witness, incoming, response).catch((error: unknown) => {
      const [status, message] = refusalOf(error);
      if (!response.headersSent) answer(response, status, { error: message });
    });
  });
  return server;
}

function refusalOf(error: unknown): [status: number, message: string] {
  if (error instanceof Refusal) return [error.status, error.message];
  if (error instanceof z.ZodError) return [400, z.prettifyError(error)];
  if (error instanceof UnknownFaultError || error instanceof WitnessStartError) return [400, error.message];
  return [500, error instanceof Error ? error.message : "The witness failed."];
}

async function handle(
  witness: Controlled,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A page in a browser could otherwise reach loopback; it can't send this header without a preflight.
  if (!sameKey(incoming.headers[KEY_HEADER], witness.key)) {
    throw new Refusal(401, `Send the key that was printed at start in the header ${KEY_HEADER}.`);
  }
  const url = new URL(incoming.url ?? "/", "http://control");
  const path = url.pathname.replace(/^\/__witness/, "");
  const command = `${incoming.method} ${path}`;
  const queried = () => existing(witness, url.searchParams.get("tenant") ?? DEFAULT_TENANT);
  switch (command) {
    case "GET /log": {
      const tenant = queried();
      const { lines, next, missing } = tenant.log.since(cursor(url, tenant));
      return send(response, 200, `{"entries":[${lines.join(",")}],"next":${next},"missing":${missing}}`);
    }
    case "GET /stream": {
      const tenant = queried();
      return streamEntries(tenant, cursor(url, tenant), response);
    }
    case "GET /verdict": {
      const { judge } = await import("../../witness-log/judge/judge.ts");
      const left = url.searchParams.get("left") === "true";
      return answer(response, 200, { verdicts: judge(queried().log.entries(), { left }) });
    }
  }
  const named = /^\/tenants\/([^/]+)$/.exec(path)?.[1];
  if (named !== undefined && incoming.method === "GET")
    return answer(response, 200, existing(witness, named).description);
  if (named !== undefined && incoming.method === "DELETE") {
    const { description } = existing(witness, named);
    await witness.closeTenant(named);
    return answer(response, 200, description);
  }
  const body = await bodyOf(incoming);
  const tenant = await execute(witness, command, body);
  answer(response, 200, tenant.description);
}

/** Commands with a body; each answers with the tenant that it changed. */
async function execute(witness: Controlled, command: string, body: unknown): Promise<ControlledTenant> {
  switch (command) {
    case "POST /tenants": {
      const { id, options, faults } = createTenantRequest.parse(body);
      return witness.createTenant(id, options, faults);
    }
    case "POST /faults": {
      const { tenant, faults } = faultsRequest.parse(body);
      const found = existing(witness, tenant);
      found.setFaults(faults);
      return found;
    }
    case "POST /script": {
      const { tenant, script } = scriptRequest.parse(body);
      const found = existing(witness, tenant);
      if (!found.model) throw unknown(command);
      found.model.load(script);
      return found;
    }
    case "POST /clients": {
      const { tenant, client } = clientsRequest.parse(body);
      const found = existing(witness, tenant);
      if (!found.addClient) throw unknown(command);
      await found.addClient(client);
      return found;
    }
    case "POST /expire": {
      const { tenant, what } = expireRequest.parse(body);
      const found = existing(witness, tenant);
      await found.expire(what);
      return found;
    }
    case "POST /reset": {
      const found = existing(witness, resetRequest.parse(body).tenant);
      await found.reset();
      return found;
    }
    default: {
      const own = witness.commands?.[command];
      if (!own) throw unknown(command);
      return own(body);
    }
  }
}

function unknown(command: string): Refusal {
  return new Refusal(
    404,
    `The control side has no ${command}; see mocks/witness-log/control.ts for what it has.`,
  );
}

export function existing<T extends ControlledTenant>(
  witness: { tenant(id: string): T | undefined },
  id: string,
): T {
  const found = witness.tenant(id);
  if (!found) throw new Refusal(404, `There is no tenant ${id}.`);
  return found;
}

function cursor(url: URL, tenant: ControlledTenant): number {
  const after = url.searchParams.get("after") ?? "0";
  if (after === "latest") return tenant.log.last;
  const parsed = z.coerce.number().int().nonnegative().safeParse(after);
  if (!parsed.success) throw new Refusal(400, `after=${after} is no cursor; use a seq, 0, or latest.`);
  return parsed.data;
}

async function bodyOf(incoming: IncomingMessage): Promise<unknown> {
  const { bytes, problem } = await readBody(incoming, LARGEST_COMMAND);
  if (problem) throw new Refusal(400, "The command's body is too large or broke off.");
  try {
    return bytes.length === 0 ? {} : JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new Refusal(400, "The command's body is not JSON.");
  }
}

function sameKey(sent: string | string[] | undefined, key: string): boolean {
  const digest = (value: string) => createHash("sha256").update(value).digest();
  return typeof sent === "string" && timingSafeEqual(digest(sent), digest(key));
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, JSON.stringify(value));
}

function send(response: ServerResponse, status: number, json: string): void {
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
  });
  response.end(json);
}
