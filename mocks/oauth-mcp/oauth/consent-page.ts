/** The consent page: who asks, for what, in words, with which account; Approve and Deny. */
import { escapeHtml, page } from "../http/pages.ts";

export interface ConsentView {
  readonly client: string;
  /** Where the answer goes: host of the redirect URI, or the URI itself for a private scheme. */
  readonly redirectHost: string;
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
  readonly accounts: readonly string[];
  /** For the device flow: the code that the device shows. */
  readonly userCode?: string;
}

const WORDS: Readonly<Record<string, string>> = {
  "mcp:read": "Read the tools, resources and prompts of this server",
  "mcp:tools": "Call the tools of this server for you",
  "mcp:write": "Change data through this server",
  "mcp:admin": "Administer this server",
  offline_access: "Stay connected while you are away",
};

/** What a scope means to a person. */
function scopeInWords(scope: string): string {
  return WORDS[scope] ?? `Use the permission “${scope}”`;
}

export function consentPage(view: ConsentView): string {
  const scopes = view.scopes.length > 0 ? view.scopes : ["mcp:read"];
  const items = scopes.map(
    (scope) => `<li>${escapeHtml(scopeInWords(scope))} <code>${escapeHtml(scope)}</code></li>`,
  );
  const resources = view.resources.map((resource) => `<code>${escapeHtml(resource)}</code>`).join("<br>");
  const accounts = view.accounts.map(
    (account, index) =>
      `<label class="choice"><input type="radio" name="account" value="${escapeHtml(account)}"${index === 0 ? " checked" : ""}>${escapeHtml(account)}</label>`,
  );
  const code = view.userCode
    ? `<div><dt>Code on the device</dt><dd><code>${escapeHtml(view.userCode)}</code></dd></div><input type="hidden" name="user_code" value="${escapeHtml(view.userCode)}">`
    : "";
  return page(
    "Approve access",
    `<h1>Approve access</h1>
<p><strong>${escapeHtml(view.client)}</strong> wants to connect to your account${view.redirectHost ? ` and will be told the answer at <strong>${escapeHtml(view.redirectHost)}</strong>` : ""}.</p>
<form method="post"><dl><div><dt>It will be able to</dt><dd><ul>${items.join("")}</ul></dd></div>${resources ? `<div><dt>On</dt><dd>${resources}</dd></div>` : ""}${code}</dl>
<fieldset><legend>Account</legend>${accounts.join("")}</fieldset>
<div class="actions"><button class="primary" type="submit" name="decision" value="approve">Approve</button><button type="submit" name="decision" value="deny">Deny</button></div></form>`,
  );
}

/** Where a person types the code that a device shows (RFC 8628 section 3.3). */
export function userCodePage(message: string): string {
  return page(
    "Connect a device",
    `<h1>Connect a device</h1><p id="hint">${escapeHtml(message)}</p><form method="get"><label for="user_code">Code</label><input type="text" id="user_code" name="user_code" autocomplete="off" required aria-describedby="hint" autofocus><div class="actions"><button class="primary" type="submit">Continue</button></div></form>`,
  );
}
