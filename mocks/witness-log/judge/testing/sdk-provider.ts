/** What a host must bring along for an official MCP client: memory for credentials, and a browser. */
import { randomBytes } from "node:crypto";
import { ClientRefusal } from "./discovery.ts";
import { REDIRECT_URI } from "./oauth.ts";
import { type Callback, isPending, visit } from "./person.ts";

/** Serves both SDK generations, whose stored records have different types. */
export class MemoryProvider<Client, Tokens> {
  readonly redirectUrl = REDIRECT_URI;
  readonly #applicationType: "native" | undefined;
  #client: Client | undefined;
  #tokens: Tokens | undefined;
  #verifier = "";
  #state = "";
  #callback: Callback | undefined;

  constructor(client: Client | undefined, applicationType: "native" | undefined) {
    this.#client = client;
    this.#applicationType = applicationType;
  }

  get clientMetadata() {
    return {
      client_name: "Official client",
      redirect_uris: [REDIRECT_URI],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
      ...(this.#applicationType ? { application_type: this.#applicationType } : {}),
    };
  }

  state(): string {
    this.#state = randomBytes(24).toString("base64url");
    return this.#state;
  }
  clientInformation(): Client | undefined {
    return this.#client;
  }
  saveClientInformation(client: Client): void {
    this.#client = client;
  }
  tokens(): Tokens | undefined {
    return this.#tokens;
  }
  saveTokens(tokens: Tokens): void {
    this.#tokens = tokens;
  }
  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }
  codeVerifier(): string {
    return this.#verifier;
  }
  invalidateCredentials(scope: "all" | "client" | "tokens" | "verifier" | "discovery"): void {
    if (scope === "all" || scope === "client") this.#client = undefined;
    if (scope === "all" || scope === "tokens") this.#tokens = undefined;
  }

  /** The browser: a person approves, and the answer waits for the host. */
  async redirectToAuthorization(url: URL): Promise<void> {
    const result = await visit(url);
    this.#callback = isPending(result) ? await result.decide("approve") : result;
  }

  /** The answer that came back, with the state checked as both SDKs leave to their host. */
  takeCallback(): URLSearchParams {
    const callback = this.#callback;
    this.#callback = undefined;
    if (!callback) throw new ClientRefusal("the browser never came back");
    if (callback.state !== this.#state) throw new ClientRefusal("the state is not the one that was sent");
    return new URLSearchParams(
      Object.entries(callback).flatMap(([name, value]): [string, string][] =>
        typeof value === "string" ? [[name, value]] : [],
      ),
    );
  }
}
