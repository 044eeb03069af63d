/** The consent page's working side: shows the pending request, takes Approve or Deny, and ends it in one redirect. */
import { type IncomingMessage, ServerResponse } from "node:http";
import type { Provider } from "oidc-provider";
import { text } from "../../witness-log/json-object.ts";
import type { TenantOptions } from "../../witness-log/options.ts";
import { type Answer, pageAnswer } from "../http/message.ts";
import { noticePage } from "../http/pages.ts";
import type { WitnessRequest } from "../http/witness-request.ts";
import type { Exchange } from "../log/exchange.ts";
import { grantFor } from "./approval.ts";
import { consentPage } from "./consent-page.ts";
import { DeviceApproval } from "./device-approval.ts";
import { type Engine, engineRequest, runEngine } from "./engine.ts";

export interface ConsentAct {
  run(): Promise<Answer>;
  /** The authorization request that was answered, once `run` has found it. */
  parameters(): URLSearchParams | undefined;
}

export class Consent {
  readonly device: DeviceApproval;
  readonly #provider: Provider;
  readonly #engine: Engine;
  readonly #options: TenantOptions;

  constructor(provider: Provider, engine: Engine, options: TenantOptions) {
    this.#provider = provider;
    this.#engine = engine;
    this.#options = options;
    this.device = new DeviceApproval(provider, options);
  }

  act(request: WitnessRequest, exchange: Exchange): ConsentAct {
    const { form } = request;
    const decision = form.get("decision");
    if (request.method === "POST" && (decision === "approve" || decision === "deny"))
      exchange.note({ step: decision });
    let found: URLSearchParams | undefined;
    return {
      parameters: () => found,
      run: async () => {
        const incoming = engineRequest(request, this.#engine.issuer);
        const pending = await this.#pending(incoming);
        if (!pending) return pageAnswer(410, ANSWERED);
        found = parametersOf(pending.params);
        if (request.method !== "POST") return this.#show(found);
        const account = form.get("account") ?? this.#options.accounts[0] ?? "";
        if (decision === "deny")
          return this.#end(request, incoming, pending.uid, exchange, {
            error: "access_denied",
            error_description: "The account holder denied the request",
          });
        if (decision !== "approve" || !this.#options.accounts.includes(account)) {
          return pageAnswer(
            400,
            noticePage("Nothing was decided", "Choose one of the accounts, then Approve or Deny."),
          );
        }
        exchange.note({ account });
        const grant = grantFor(
          this.#provider,
          found.get("client_id") ?? "",
          account,
          found.get("scope") ?? "",
          found.getAll("resource"),
        );
        return this.#end(request, incoming, pending.uid, exchange, {
          login: { accountId: account, remember: false },
          consent: { grantId: await grant.save() },
        });
      },
    };
  }

  async #pending(incoming: IncomingMessage) {
    try {
      return await this.#provider.interactionDetails(incoming, new ServerResponse(incoming));
    } catch {
      return undefined;
    }
  }

  async #show(parameters: URLSearchParams): Promise<Answer> {
    const client = await this.#provider.Client.find(parameters.get("client_id") ?? "");
    const redirect = parameters.get("redirect_uri") ?? "";
    return pageAnswer(
      200,
      consentPage({
        client: client?.clientName ?? parameters.get("client_id") ?? "",
        redirectHost: URL.canParse(redirect) ? new URL(redirect).host || redirect : redirect,
        scopes: (parameters.get("scope") ?? "").split(" ").filter(Boolean),
        resources: parameters.getAll("resource"),
        accounts: this.#options.accounts,
      }),
    );
  }

  /** Records the decision and lets the engine finish, so that the browser gets one redirect to the client. */
  async #end(
    request: WitnessRequest,
    incoming: IncomingMessage,
    uid: string,
    exchange: Exchange,
    result: Parameters<Provider["interactionResult"]>[2],
  ): Promise<Answer> {
    const returnTo = await this.#provider.interactionResult(incoming, new ServerResponse(incoming), result);
    const resume = {
      method: "GET",
      localPath: `/authorize/${new URL(returnTo).pathname.split("/").pop() ?? ""}`,
      query: new URLSearchParams(),
      headers: { host: request.headers.host, cookie: `_witness_resume=${uid}` },
      body: Buffer.alloc(0),
    };
    return runEngine(this.#engine, resume, exchange);
  }
}

const ANSWERED = noticePage(
  "Nothing to approve",
  "This request was already answered, or it has expired. Go back to the application and connect again.",
);

function parametersOf(stored: Record<string, unknown>): URLSearchParams {
  const out = new URLSearchParams();
  for (const name of Object.keys(stored)) {
    const value = stored[name];
    if (Array.isArray(value)) for (const one of value) out.append(name, String(one));
    else out.set(name, text(stored, name) ?? String(value));
  }
  return out;
}
