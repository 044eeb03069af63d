/** Client ID metadata documents: by heart where the tenant lists them, else fetched; each look-up is in the log. */

import { parseObject, text, texts } from "../../witness-log/json-object.ts";
import type { TenantOptions } from "../../witness-log/options.ts";
import type { Exchange } from "../log/exchange.ts";
import type { Ledger } from "../log/ledger.ts";
import type { LoggedRequest } from "../log/line.ts";

const LARGEST_DOCUMENT = 5 * 1024;

/** What of a tenant the look-up of its clients' documents needs. */
export interface DocumentsOwner {
  readonly options: Pick<TenantOptions, "documents">;
  readonly ledger: Pick<Ledger, "knowClient">;
  exchange(request: LoggedRequest): Exchange;
}

export class ClientDocuments {
  readonly #tenant: DocumentsOwner;

  constructor(tenant: DocumentsOwner) {
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
        const authMethod = text(document, "token_endpoint_auth_method");
        const known = { id: url.href, kind: "metadata-document", issuer, redirectUris, authMethod } as const;
        this.#tenant.ledger.knowClient(known);
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

/** What the witness itself asks for. */
function outgoing({ pathname, searchParams, origin }: URL): LoggedRequest {
  return {
    method: "GET",
    path: pathname,
    query: searchParams,
    form: new URLSearchParams(),
    headers: {},
    origin,
  };
}
