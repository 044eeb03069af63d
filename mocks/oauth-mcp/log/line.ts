/** The line of one exchange, or of what was none: every member in its place. */
import { WITHOUT_REQUEST, type WitnessEntry } from "../../witness-log/entry.ts";
import { writtenHeaders, writtenParameters, writtenPath } from "../../witness-log/fields.ts";
import type { WitnessRequest } from "../http/witness-request.ts";
import type { TenantLog, UnnumberedEntry } from "./tenant-log.ts";

/** Facts that a handler adds to the line. */
export type Facts = Partial<
  Omit<
    WitnessEntry,
    | "v"
    | "seq"
    | "run"
    | "arrival"
    | "phase"
    | "of"
    | "at"
    | "mono"
    | "durationMs"
    | "credentials"
    | "connection"
    | "clientGone"
  >
> & { credentials?: WitnessEntry["credentials"] };

const started = performance.now();

/** Milliseconds since this process started the clock of its log. */
export function monotonic(): number {
  return Math.round((performance.now() - started) * 1000) / 1000;
}

/** When and how a request came in, taken as its head arrived: reading a body takes time. */
export interface Arrival {
  readonly arrival: number;
  readonly at: string;
  readonly mono: number;
  readonly connection?: NonNullable<WitnessEntry["connection"]> | undefined;
}

/** What a line tells of a request. */
export type LoggedRequest = Pick<WitnessRequest, "method" | "path" | "query" | "form" | "headers" | "origin">;

type Sent = Pick<WitnessEntry, "origin" | "method" | "path" | "query" | "form" | "repeated" | "headers">;

/** The members that tell what was sent. */
export function sentFields(request: LoggedRequest): Sent {
  const { query, form, repeated } = writtenParameters(request);
  return {
    origin: request.origin,
    method: request.method.slice(0, 32),
    path: writtenPath(request.path),
    query,
    form,
    ...(repeated ? { repeated } : {}),
    headers: writtenHeaders(request.headers),
  };
}

/** What a line has beside its facts. */
export interface LineParts {
  readonly arrival: Arrival;
  readonly phase: WitnessEntry["phase"];
  /** Number of the line that this one closes. */
  readonly of?: number | undefined;
  readonly sent: Sent;
  readonly status: number | null;
  readonly clientGone?: boolean;
  readonly faults?: string[];
}

/** A line in the order in which its members are written; facts of a name stand in for the line's own. */
export function lineOf(
  { arrival: came, phase, of, sent, status, clientGone, faults = [] }: LineParts,
  facts: Readonly<Facts>,
): UnnumberedEntry {
  const { arrival, at, mono, connection } = came;
  return {
    arrival,
    phase,
    ...(of === undefined ? {} : { of }),
    at,
    mono,
    durationMs: Math.round((monotonic() - mono) * 1000) / 1000,
    step: "other",
    ...sent,
    status,
    ...(connection ? { connection } : {}),
    ...(clientGone ? { clientGone: true as const } : {}),
    faults,
    credentials: [],
    ...facts,
  };
}

/** Writes the line of what is no request: a change by the control side, or bytes that are no HTTP. */
export function writeWithoutRequest(
  log: TenantLog,
  arrival: Arrival,
  origin: string,
  facts: Facts,
  status: number | null,
): void {
  log.append(lineOf({ arrival, phase: "whole", sent: { origin, ...WITHOUT_REQUEST }, status }, facts));
}
