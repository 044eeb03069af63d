/** One answer as the witness sends it: the front's own, engine-neutral shape. */

import { parseObject } from "../../witness-log/json-object.ts";
import type { WitnessRequest } from "./witness-request.ts";

export type AnswerBody = string | Buffer | ReadableStream<Uint8Array> | null;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: AnswerBody;
  /** Sees each chunk of a stream just before it is sent, faults included. */
  readonly tap?: StreamTap;
}

export interface StreamTap {
  see(chunk: Uint8Array): void;
  /** The stream ended from the server's side; not called when the client left. */
  ended(): void;
}

/** An answer that is never given: the connection stays open until the client leaves or the witness ends. */
export const HELD = Symbol("held");
export type Held = typeof HELD;

const NO_STORE = { "cache-control": "no-store" };

export function jsonAnswer(status: number, value: unknown, headers: Answer["headers"] = {}): Answer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...NO_STORE, ...headers },
    body: JSON.stringify(value),
  };
}

/** OAuth's error shape (RFC 6749 section 5.2). */
export function errorAnswer(
  status: number,
  error: string,
  description: string,
  headers: Answer["headers"] = {},
): Answer {
  return jsonAnswer(status, { error, error_description: description }, headers);
}

/** Bytes of a body of which the engines keep something: client metadata, a device's scope, a client's capabilities. */
const LARGEST_KEPT = 64 * 1024;

/** 413 for a body that would stay in memory; a call's arguments may be longer, for they don't. */
export function refusedAsTooLarge({ body }: Pick<WitnessRequest, "body">): Answer | undefined {
  if (body.length <= LARGEST_KEPT) return undefined;
  const limit = `The request body has ${body.length} bytes; the limit here is ${LARGEST_KEPT}.`;
  return errorAnswer(413, "invalid_request", limit);
}

const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  ...NO_STORE,
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

export function pageAnswer(status: number, html: string, headers: Answer["headers"] = {}): Answer {
  return { status, headers: { ...PAGE_HEADERS, ...headers }, body: html };
}

/** The body of an answer as text, or undefined for a stream. */
export function bodyText(answer: Answer): string | undefined {
  if (answer.body === null) return "";
  if (typeof answer.body === "string") return answer.body;
  return Buffer.isBuffer(answer.body) ? answer.body.toString("utf8") : undefined;
}

/** The JSON object in an answer, or undefined when it holds none. */
export function bodyObject(answer: Answer): Record<string, unknown> | undefined {
  const text = bodyText(answer);
  if (!text?.startsWith("{")) return undefined;
  return parseObject(text);
}

/** One header of an answer, case-insensitively; the first of several. */
export function headerOf(answer: Answer, name: string): string | undefined {
  for (const [key, value] of Object.entries(answer.headers)) {
    if (key.toLowerCase() === name) return typeof value === "string" ? value : value[0];
  }
  return undefined;
}
