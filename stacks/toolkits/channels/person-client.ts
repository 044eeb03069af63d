import type { OAuthClientProvider } from "@modelcontextprotocol/sdk/client/auth.js";
import type { OAuthClientInformationMixed, OAuthTokens } from "@modelcontextprotocol/sdk/shared/auth.js";
import { z } from "zod";
import { callHost } from "../contract/client.ts";

const REDIRECT = "http://127.0.0.1:9/callback";

/** The memory of one MCP client, and the person who lets it in. */
export class PersonClient implements OAuthClientProvider {
  readonly redirectUrl = REDIRECT;
  readonly clientMetadata = {
    client_name: "fraimz agent",
    redirect_uris: [REDIRECT],
    token_endpoint_auth_method: "none",
    grant_types: ["authorization_code"],
    response_types: ["code"],
  };
  #information: OAuthClientInformationMixed | undefined;
  #tokens: OAuthTokens | undefined;
  #verifier = "";
  #authorization: URL | undefined;

  clientInformation() {
    return this.#information;
  }
  saveClientInformation(information: OAuthClientInformationMixed) {
    this.#information = information;
  }
  tokens() {
    return this.#tokens;
  }
  saveTokens(tokens: OAuthTokens) {
    this.#tokens = tokens;
  }
  redirectToAuthorization(url: URL) {
    this.#authorization = url;
  }
  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier;
  }
  codeVerifier() {
    return this.#verifier;
  }

  /**
   * Goes where the client sent its person, and says yes there.
   * @returns the code, or the reason of a refusal
   */
  async approve(cookie: string): Promise<{ readonly code: string } | { readonly refused: string }> {
    if (!this.#authorization) throw new Error("the client has not asked for an authorization");
    const asked = await fetch(this.#authorization, { headers: { cookie }, redirect: "manual" });
    const location = asked.headers.get("location");
    if (location === null) return { refused: `${asked.status} ${await asked.text()}` };
    const error = new URL(location).searchParams.get("error");
    if (error) return { refused: error };
    const api = location.replace(/\/consents\/([^/]+)$/, "/v1/consents/$1");
    const answer = z.object({ redirectTo: z.url() });
    const { value } = await callHost(api, answer, { method: "POST", body: { approve: true }, cookie });
    return { code: new URL(value.redirectTo).searchParams.get("code") ?? "" };
  }
}
