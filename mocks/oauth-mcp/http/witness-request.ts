/** One request as the witness reads it: what came in, and what a fault or a default makes of it before an engine sees it. */
import type { IncomingHttpHeaders } from "node:http";
import { isForm } from "../../witness-log/fields.ts";

/** Parameters of a request as they were read; whoever holds them sees no later change. */
export type RequestParameters = Omit<URLSearchParams, "append" | "delete" | "set" | "sort">;

const NONE: RequestParameters = new URLSearchParams();

/** A request before its query and its form were read. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path as requested, tenant prefix included, without the query. */
  readonly path: string;
  /** Path below the tenant's prefix. */
  readonly localPath: string;
  /** What stood behind the question mark. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Scheme, host and port that the request was addressed to. */
  readonly origin: string;
}

export class WitnessRequest {
  readonly method: string;
  readonly path: string;
  /** Path below the tenant's prefix, later below the issuer's; what routes and engines see. */
  localPath: string;
  readonly headers: IncomingHttpHeaders;
  readonly origin: string;
  readonly #search: string;
  readonly #whenLeft: () => AbortSignal;
  #body: Buffer;
  #query: RequestParameters | undefined;
  #form: RequestParameters | undefined;
  #signal: AbortSignal | undefined;

  /** @param whenLeft makes the signal that aborts when the client goes away; asked once, when somebody needs it */
  constructor(received: ReceivedRequest, whenLeft: () => AbortSignal) {
    this.method = received.method;
    this.path = received.path;
    this.localPath = received.localPath;
    this.headers = received.headers;
    this.origin = received.origin;
    this.#search = received.search;
    this.#body = received.body;
    this.#whenLeft = whenLeft;
  }

  /** The query, read once. */
  get query(): RequestParameters {
    this.#query ??= this.#search === "" ? NONE : new URLSearchParams(this.#search);
    return this.#query;
  }

  /** The fields of a form in the body, read once; none where the body is no form. */
  get form(): RequestParameters {
    this.#form ??= isForm(this.headers) ? new URLSearchParams(this.#body.toString("utf8")) : NONE;
    return this.#form;
  }

  get body(): Buffer {
    return this.#body;
  }

  set body(bytes: Buffer) {
    this.#body = bytes;
    this.#form = undefined;
  }

  /** Aborts when the client goes away before the answer is complete. */
  get signal(): AbortSignal {
    this.#signal ??= this.#whenLeft();
    return this.#signal;
  }

  /** Gives the engine another query than the client sent. */
  changeQuery(change: (query: URLSearchParams) => void): void {
    const query = new URLSearchParams([...this.query]);
    change(query);
    this.#query = query;
  }

  /** Gives the engine another form than the client sent, with a body to match. */
  changeForm(change: (form: URLSearchParams) => void): void {
    const form = new URLSearchParams([...this.form]);
    change(form);
    this.body = Buffer.from(form.toString());
    // A body of another type stays unreadable as a form.
    if (isForm(this.headers)) this.#form = form;
  }
}
