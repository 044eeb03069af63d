/**
 * How an authorization request is approved: by policy in one redirect, or by a person on the consent page.
 * The engine asks the policy's check whether a person is needed; in automatic mode the check itself approves.
 */
import { interactionPolicy, type KoaContextWithOIDC, type Provider } from "oidc-provider";
import type { TenantOptions } from "../../witness-log/options.ts";
import { exchangeOf } from "./engine.ts";

const { Check, Prompt } = interactionPolicy;

export function approvalPolicy(options: TenantOptions): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  policy.clear();
  const consent = new Prompt(
    { name: "consent", requestable: true },
    new Check("approval", "the account holder must approve", "consent_required", async (ctx) => {
      if (ctx.oidc.result?.consent) return Check.NO_NEED_TO_PROMPT;
      const skip = exchangeOf(ctx.req)?.quirks.skipApproval ?? false;
      if (options.approval === "manual" && !skip) return Check.REQUEST_PROMPT;
      await approveAtOnce(ctx, options.accounts[0] ?? "");
      return Check.NO_NEED_TO_PROMPT;
    }),
  );
  // The check above answers for `prompt=consent` and `prompt=login` too; the engine's own would ask a second time.
  consent.checks.remove("consent_prompt");
  const login = new Prompt({ name: "login", requestable: true });
  login.checks.remove("login_prompt");
  const choose = new Prompt({ name: "select_account", requestable: true });
  choose.checks.remove("select_account_prompt");
  policy.add(consent);
  policy.add(login);
  policy.add(choose);
  return policy;
}

async function approveAtOnce(ctx: KoaContextWithOIDC, account: string): Promise<void> {
  const { oidc } = ctx;
  const client = oidc.client;
  if (!client) return;
  oidc.session?.loginAccount({ accountId: account, transient: true });
  oidc.entity("Account", { accountId: account, claims: () => ({ sub: account }) });
  const grant = grantFor(
    oidc.provider,
    client.clientId,
    account,
    requestedScope(oidc.params),
    Object.keys(oidc.resourceServers ?? {}),
  );
  const grantId = await grant.save();
  oidc.session?.ensureClientContainer?.(client.clientId);
  oidc.session?.grantIdFor(client.clientId, grantId);
  oidc.entity("Grant", grant);
}

/** A grant of a scope on resources; not saved yet. */
export function grantFor(
  provider: Provider,
  clientId: string,
  accountId: string,
  scope: string,
  resources: readonly string[],
) {
  const grant = new provider.Grant({ clientId, accountId });
  if (scope) grant.addOIDCScope(scope);
  for (const resource of resources) grant.addResourceScope(resource, scope);
  return grant;
}

function requestedScope(parameters: Record<string, unknown> | undefined): string {
  return typeof parameters?.scope === "string" ? parameters.scope : "";
}
