/** One authorization server of a tenant: the engine, with facts taken before it and after it. */
import type { Provider } from "oidc-provider";
import { BoundedMap } from "../../witness-log/bounded-map.ts";
import type { WitnessStep } from "../../witness-log/entry.ts";
import { text } from "../../witness-log/json-object.ts";
import type { TenantOptions } from "../../witness-log/options.ts";
import { type Answer, bodyObject, refusedAsTooLarge } from "../http/message.ts";
import { changedRedirect } from "../http/redirects.ts";
import type { TenantUrls } from "../http/tenant-urls.ts";
import type { RequestParameters, WitnessRequest } from "../http/witness-request.ts";
import type { EndpointAct } from "../log/endpoint-act.ts";
import type { Exchange } from "../log/exchange.ts";
import type { Ledger } from "../log/ledger.ts";
import { errorAnswerFacts, redirectAnswerFacts, tokenAnswerFacts } from "./answer-facts.ts";
import { ClientRegistration } from "./client-registration.ts";
import { Consent } from "./consent.ts";
import { type Engine, runEngine } from "./engine.ts";
import { issuedTokens } from "./issued-tokens.ts";
import { enterCode, enterTokens } from "./ledger-entries.ts";
import { clientMetadata, createProvider, type FetchDocument } from "./provider.ts";
import { authorizeFacts, clientCredentials, type FactsContext, tokenFacts } from "./request-facts.ts";
import { Storage } from "./storage.ts";
import { exactTokenError } from "./token-error.ts";
import { tokenStatus } from "./token-status.ts";

export interface AuthorizationServerSetup {
  readonly issuer: string;
  readonly urls: TenantUrls;
  readonly options: TenantOptions;
  readonly ledger: Ledger;
  readonly fetchDocument: FetchDocument;
}

export class AuthorizationServer {
  readonly issuer: string;
  readonly provider: Provider;
  readonly storage: Storage;
  readonly consent: Consent;
  readonly #engine: Engine;
  readonly #context: FactsContext;
  readonly #ledger: Ledger;
  readonly #options: TenantOptions;
  readonly #clients: ClientRegistration;
  readonly #grants = new BoundedMap<string, string>(20_000);

  constructor({ issuer, urls, options, ledger, fetchDocument }: AuthorizationServerSetup) {
    this.issuer = issuer;
    this.storage = new Storage({ grantRevoked: (grantId) => ledger.revokeGrant(grantId) });
    this.provider = createProvider({ issuer, urls, options, storage: this.storage, fetchDocument });
    const callback = this.provider.callback();
    this.#engine = { issuer, callback: (request, response) => callback(request, response) };
    this.#clients = new ClientRegistration(this.#engine, ledger);
    this.#ledger = ledger;
    this.#options = options;
    this.#context = { ledger, issuer, resources: urls.resources, scopes: options.scopes };
    this.consent = new Consent(this.provider, this.#engine, options);
    this.provider.on("access_token.issued", (token) => {
      if (token.grantId) this.#grants.set(token.jti, token.grantId);
    });
    for (const client of options.clients) this.#know(client);
  }

  /** Adds a client by hand, as an operator does on the provider's own pages; `reset` forgets it. */
  async addClient(client: TenantOptions["clients"][number]): Promise<void> {
    await this.storage.adapter("Client").upsert(client.clientId, clientMetadata(client));
    this.#clients.add(client.clientId);
    this.#know(client);
  }

  get #allScopes(): string {
    return this.#options.scopes.join(" ");
  }

  #know(client: TenantOptions["clients"][number]): void {
    const { clientId: id, redirectUris } = client;
    const authMethod = clientMetadata(client).token_endpoint_auth_method;
    this.#ledger.knowClient({ id, kind: "pre-registered", issuer: this.issuer, redirectUris, authMethod });
  }

  /** Forgets all records of a kind, e.g. `RefreshToken`. */
  forget(kind: string): void {
    this.storage.clear(kind);
    if (kind === "Client") this.#clients.forget();
  }

  /** Forgets everything that is not configuration. */
  forgetAll(): void {
    this.storage.clearAll();
    this.#clients.forget();
  }

  /** The engine's own metadata document. */
  async metadata(request: WitnessRequest): Promise<Record<string, unknown>> {
    const asked = {
      method: "GET",
      localPath: "/.well-known/oauth-authorization-server",
      query: new URLSearchParams(),
      headers: request.headers,
      body: Buffer.alloc(0),
    };
    return bodyObject(await runEngine(this.#engine, asked)) ?? {};
  }

  /** Prepares one request to an endpoint of the engine. */
  endpoint(step: WitnessStep, request: WitnessRequest, exchange: Exchange): EndpointAct {
    exchange.note({ step, issuer: this.issuer });
    const refusal = refusedAsTooLarge(request);
    if (refusal) {
      exchange.note(errorAnswerFacts(refusal));
      return { run: async () => refusal, conclude: () => undefined };
    }
    switch (step) {
      case "authorize":
        return this.#authorize(request, exchange);
      case "token":
        return this.#token(request, exchange);
      case "register":
        return this.#clients.register(request, exchange);
      case "client-configuration":
        return this.#clients.configure(request, exchange);
      case "revoke":
      case "introspect":
        exchange.note(tokenFacts(this.#context, request));
        return {
          run: () => tokenStatus(step, this.#engine, this.#ledger, request, exchange),
          conclude: (answer) => exchange.note(errorAnswerFacts(answer)),
        };
      case "device-authorization":
        return this.#deviceAuthorization(request, exchange);
      default:
        return {
          run: () => runEngine(this.#engine, request, exchange),
          conclude: (answer) => exchange.note(errorAnswerFacts(answer)),
        };
    }
  }

  #authorize(request: WitnessRequest, exchange: Exchange): EndpointAct {
    const parameters = request.method === "POST" ? request.form : request.query;
    exchange.note(authorizeFacts(this.#context, parameters));
    return {
      run: async () => {
        // RFC 6749 section 3.3: a request without a scope gets the default one.
        if (!request.query.has("scope")) request.changeQuery((query) => query.set("scope", this.#allScopes));
        return this.#issued(await runEngine(this.#engine, request, exchange));
      },
      conclude: (answer) => {
        this.#authorized(exchange, parameters, answer);
        if (exchange.facts.outcome === undefined && answer.status === 303)
          exchange.note({ outcome: "consent" });
      },
    };
  }

  /** `iss` is only sent by a server that says so in its metadata (RFC 9207 section 3). */
  #issued(answer: Answer): Answer {
    return this.#options.issParameter
      ? answer
      : changedRedirect(answer, (parameters) => parameters.delete("iss"));
  }

  /** Facts and ledger for an answer that ends an authorization request, wherever it was given. */
  #authorized(exchange: Exchange, parameters: RequestParameters, answer: Answer): void {
    exchange.note(redirectAnswerFacts(answer, parameters, this.issuer));
    exchange.note(errorAnswerFacts(answer));
    const client = this.#ledger.client(this.issuer, parameters.get("client_id") ?? "");
    if (client && exchange.facts.client?.kind === "unknown") {
      exchange.note({ client: { ...exchange.facts.client, kind: client.kind, registeredAt: client.issuer } });
    }
    const code = codeIn(answer);
    if (code === null) return;
    exchange.note({ account: exchange.facts.account ?? this.#options.accounts[0] ?? "" });
    enterCode(this.#ledger, code, parameters, this.issuer);
  }

  /** Shows or answers the consent page. */
  consentPage(request: WitnessRequest, exchange: Exchange): EndpointAct {
    exchange.note({ step: "consent", issuer: this.issuer });
    const act = this.consent.act(request, exchange);
    return {
      run: async () => this.#issued(await act.run()),
      conclude: (answer) => {
        const parameters = act.parameters();
        if (request.method !== "POST" || !parameters) return;
        // The line that ends the request repeats what was asked for.
        exchange.note(authorizeFacts(this.#context, parameters));
        this.#authorized(exchange, parameters, answer);
      },
    };
  }

  /** RFC 6749 section 3.3: a request without a scope gets the default one. */
  #askForAll(request: WitnessRequest): void {
    request.changeForm((form) => form.set("scope", this.#allScopes));
  }

  #token(request: WitnessRequest, exchange: Exchange): EndpointAct {
    exchange.note(tokenFacts(this.#context, request));
    // What a fault changes is not what the client sent.
    const sent = request.form;
    return {
      run: async () => {
        const { form } = request;
        if (form.get("grant_type") === "client_credentials" && !form.has("scope")) this.#askForAll(request);
        return exactTokenError(await runEngine(this.#engine, request, exchange));
      },
      conclude: (answer) => {
        const from = {
          issuer: this.issuer,
          clientId: clientCredentials(request, sent).id ?? "",
          grantOf: (jti: string) => this.#grants.get(jti),
          bornExpired: exchange.quirks.bornExpired ?? false,
        };
        const issued = issuedTokens(answer, from);
        exchange.note(tokenAnswerFacts(answer, issued));
        if (issued) enterTokens(this.#ledger, issued, sent, from);
      },
    };
  }

  #deviceAuthorization(request: WitnessRequest, exchange: Exchange): EndpointAct {
    exchange.note(tokenFacts(this.#context, request));
    return {
      run: async () => {
        if (!request.form.has("scope")) this.#askForAll(request);
        const answer = await runEngine(this.#engine, request, exchange);
        const userCode = text(bodyObject(answer), "user_code");
        if (userCode && this.#options.approval === "auto") {
          await this.consent.device.approve(userCode, this.#options.accounts[0] ?? "");
        }
        return answer;
      },
      conclude: (answer) => exchange.note(errorAnswerFacts(answer)),
    };
  }
}

function codeIn(answer: Answer): string | null {
  const { location } = answer.headers;
  if (typeof location !== "string" || !URL.canParse(location)) return null;
  return new URL(location).searchParams.get("code");
}
