/** Client ID metadata documents: by heart where the tenant lists them, else fetched; each look-up is in the log. */
import { parseObject, texts, type WitnessRequest } from "./message.ts";
import type { Tenant } from "./tenant.ts";

const LARGEST_DOCUMENT = 5 * 1024;

export class ClientDocuments {
  readonly #tenant: Tenant;

  constructor(tenant: Tenant) {
    this.#tenant = tenant;
  }

  /** The engine's `fetch`. The client becomes known to the ledger when its document could be read. */
  async fetch(input: string | URL | Request, issuer: string, init?: RequestInit): Promise<Response> {
    const url = new URL(input instanceof Request ? input.url : input);
    const exchange = this.#tenant.exchange(outgoing(url));
    exchange.note({ step: "client-document", issuer });
    const listed = this.#tenant.options.documents[url.href];
    try {
      const response = listed ? Response.json(listed) : await fetch(url, { ...init, redirect: "error" });
      const body = (await response.text()).slice(0, LARGEST_DOCUMENT);
      const document = parseObject(body);
      if (response.ok && document) {
        const redirectUris = texts(document, "redirect_uris") ?? [];
        this.#tenant.ledger.knowClient({ id: url.href, kind: "metadata-document", issuer, redirectUris });
        exchange.note({ client: { id: url.href, kind: "metadata-document", registeredAt: issuer } });
      }
      exchange.finish(response.status);
      return new Response(body, {
        status: response.status,
        headers: { "content-type": response.headers.get("content-type") ?? "" },
      });
    } catch (error) {
      exchange.note({
        error: { code: "unreachable", description: error instanceof Error ? error.message : "no answer" },
      });
      exchange.finish(null);
      throw error;
    }
  }
}

function outgoing(url: URL): WitnessRequest {
  return {
    method: "GET",
    path: url.pathname,
    localPath: url.pathname,
    query: new URLSearchParams(url.search),
    headers: {},
    body: Buffer.alloc(0),
    origin: url.origin,
    signal: new AbortController().signal,
  };
}
