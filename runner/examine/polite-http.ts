/** The examiner's only way to send: bounded in number, time and size, and never to a host that was not allowed. */
import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { rootCertificates } from "node:tls";
import { isLoopback } from "../evidence/loopback.ts";
import { type Exchange, LATE, type Outgoing } from "./exchange.ts";
import type { ExamineLog } from "./log.ts";

/** Nothing was sent; the message says why, for the rule that wanted to. */
export class NotSent extends Error {
  override readonly name = "NotSent";
}

export interface Manners {
  /** May hosts outside this machine be asked? */
  readonly allowRemote: boolean;
  /** An authority that is trusted beside the public ones. */
  readonly authority?: { readonly pem: string } | undefined;
  readonly mostRequests: number;
  /** Bound of one request, milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Bytes of one answer that are read. */
const LARGEST_ANSWER = 4 * 1024 * 1024;

export class PoliteHttp {
  readonly #manners: Manners;
  readonly #log: ExamineLog;
  readonly #agents: { readonly http: HttpAgent; readonly https: HttpsAgent };
  #sent = 0;

  constructor(manners: Manners, log: ExamineLog) {
    this.#manners = manners;
    this.#log = log;
    const { authority } = manners;
    const trusted = authority ? { ca: [...rootCertificates, authority.pem] } : {};
    this.#agents = {
      http: new HttpAgent({ keepAlive: true }),
      https: new HttpsAgent({ keepAlive: true, ...trusted }),
    };
  }

  /** Requests so far. */
  get sent(): number {
    return this.#sent;
  }

  get left(): number {
    return this.#manners.mostRequests - this.#sent;
  }

  /**
   * Sends one request and reads its answer, without following redirects.
   * @param beyond also when the bound is reached: for what tidies up
   * @throws NotSent for a host that is not allowed, or when the bound of requests is reached
   */
  async send(outgoing: Outgoing, beyond = false): Promise<Exchange> {
    const { url } = outgoing;
    if (url.protocol !== "http:" && url.protocol !== "https:")
      throw new NotSent(`${url.protocol} is not asked, only http and https are`);
    if (!this.#manners.allowRemote && !isLoopback(url))
      throw new NotSent(`${url.host} is outside this machine; --allow-remote lets the examiner ask it`);
    if (this.#sent >= this.#manners.mostRequests && !beyond)
      throw new NotSent(`${this.#sent} requests were sent, which is the bound (--requests)`);
    if (this.#manners.signal.aborted && !beyond) throw new NotSent("the examination was interrupted");
    this.#sent += 1;
    const line = this.#log.begin(outgoing);
    const came = await this.#answer(outgoing);
    return { seq: line.end(came), request: outgoing, ...came };
  }

  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  #answer({ method, url, headers = {}, body, enough }: Outgoing): Promise<Omit<Exchange, "seq" | "request">> {
    const isHttps = url.protocol === "https:";
    const agent = isHttps ? this.#agents.https : this.#agents.http;
    return new Promise((resolve) => {
      const late = AbortSignal.timeout(this.#manners.timeoutMs);
      const signal = AbortSignal.any([late, this.#manners.signal]);
      const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
      const options = {
        method,
        agent,
        signal,
        headers: { "user-agent": "fraimz-examine", accept: "application/json", ...length, ...headers },
      };
      const trouble = (cause: NodeJS.ErrnoException) =>
        late.aborted ? `${LATE} ${this.#manners.timeoutMs} ms` : (cause.code ?? cause.message);
      const none = (cause: NodeJS.ErrnoException) =>
        resolve({ status: null, headers: {}, text: "", trouble: trouble(cause) });
      let sent: ClientRequest;
      try {
        sent = isHttps ? httpsRequest(url, options) : httpRequest(url, options);
      } catch (cause) {
        // What the server gave can't stand in a header, e.g. a token with a line break.
        none(cause instanceof Error ? cause : new Error(String(cause)));
        return;
      }
      sent.on("error", none);
      sent.on("response", (response) => {
        const known = { status: response.statusCode ?? 0, headers: joined(response) };
        readText(response, enough).then(
          (text) => resolve({ ...known, text }),
          (cause: NodeJS.ErrnoException) => resolve({ ...known, text: "", trouble: trouble(cause) }),
        );
      });
      sent.end(body);
    });
  }
}

function joined({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}

async function readText(response: IncomingMessage, enough: Outgoing["enough"]): Promise<string> {
  response.setEncoding("utf8");
  let text = "";
  if (enough?.(text)) {
    response.destroy();
    return text;
  }
  for await (const chunk of response) {
    text += String(chunk);
    // Leaving the loop closes the connection: nobody waits for the rest.
    if (text.length > LARGEST_ANSWER || enough?.(text)) break;
  }
  return text;
}
