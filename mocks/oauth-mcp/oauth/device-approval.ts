/** Approval of a device's request (RFC 8628 section 3.3): a person's code, an account, Approve or Deny. */
import type { Provider } from "oidc-provider";
import { text, texts } from "../../witness-log/json-object.ts";
import type { TenantOptions } from "../../witness-log/options.ts";
import { type Answer, pageAnswer } from "../http/message.ts";
import { noticePage } from "../http/pages.ts";
import type { WitnessRequest } from "../http/witness-request.ts";
import type { Exchange } from "../log/exchange.ts";
import { grantFor } from "./approval.ts";
import { consentPage, userCodePage } from "./consent-page.ts";

export class DeviceApproval {
  readonly #provider: Provider;
  readonly #options: TenantOptions;

  constructor(provider: Provider, options: TenantOptions) {
    this.#provider = provider;
    this.#options = options;
  }

  /** The verification page: GET shows, POST decides. */
  async page(request: WitnessRequest, exchange: Exchange): Promise<Answer> {
    const { form } = request;
    const userCode = form.get("user_code") ?? request.query.get("user_code");
    if (userCode === null) return pageAnswer(200, userCodePage("Enter the code that your device shows."));
    const pending = await this.#pending(userCode);
    if (!pending)
      return pageAnswer(400, userCodePage("That code is not known, or it has expired. Try again."));
    if (request.method !== "POST") return pageAnswer(200, await this.#view(userCode, pending));
    const account = form.get("account") ?? "";
    if (form.get("decision") === "deny") {
      Object.assign(pending, {
        error: "access_denied",
        errorDescription: "The account holder denied the request",
      });
      await pending.save();
      return pageAnswer(200, noticePage("Access denied", "The device was told. You can close this page."));
    }
    if (form.get("decision") !== "approve" || !this.#options.accounts.includes(account)) {
      return pageAnswer(
        400,
        noticePage("Nothing was decided", "Choose one of the accounts, then Approve or Deny."),
      );
    }
    exchange.note({ account });
    await this.approve(userCode, account);
    return pageAnswer(
      200,
      noticePage("Device connected", "You can close this page and go back to your device."),
    );
  }

  /** Approves a pending device code for an account. Does nothing when the code is unknown or answered. */
  async approve(userCode: string, account: string): Promise<void> {
    const pending = await this.#pending(userCode);
    if (!pending?.clientId) return;
    const params: Record<string, unknown> = { ...pending.params };
    const scope = text(params, "scope") ?? "";
    const resources = texts(params, "resource") ?? [text(params, "resource") ?? ""].filter(Boolean);
    const grant = grantFor(this.#provider, pending.clientId, account, scope, resources);
    const grantId = await grant.save();
    Object.assign(pending, {
      accountId: account,
      grantId,
      scope,
      resource: resources.length === 1 ? resources[0] : resources,
    });
    await pending.save();
  }

  async #pending(userCode: string) {
    const normal = userCode.toUpperCase().replace(/[^A-Z0-9]/g, "");
    const found = await this.#provider.DeviceCode.findByUserCode(normal);
    return found?.isValid && !found.accountId && !found.error ? found : undefined;
  }

  async #view(
    userCode: string,
    pending: { clientId?: string | undefined; params?: object | undefined },
  ): Promise<string> {
    const params: Record<string, unknown> = { ...pending.params };
    const client = await this.#provider.Client.find(pending.clientId ?? "");
    return consentPage({
      client: client?.clientName ?? pending.clientId ?? "",
      redirectHost: "",
      scopes: (text(params, "scope") ?? "").split(" ").filter(Boolean),
      resources: texts(params, "resource") ?? [text(params, "resource") ?? ""].filter(Boolean),
      accounts: this.#options.accounts,
      userCode,
    });
  }
}
