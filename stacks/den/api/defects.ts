/** One defect that Den can plant in itself, so that a flow can show that it would notice. */
interface Defect {
  /** The real-world mistake that it imitates. */
  readonly imitates: string;
  /** The numbers of the specification that it breaks. */
  readonly breaks: readonly string[];
  /** Where it is planted: a module below `stacks/den/api`, or the front end that reads it from
   * `GET /v1/client-config`: `web`, `desktop`. */
  readonly where: string;
}

/** Every defect by name. Off unless `DEN_BREAK` names it; refused in production. */
export const defects = {
  "challenge-forgotten": {
    imitates: "the metadata address and scope of the 401 are not kept for the authorization request",
    breaks: ["D1"],
    where: "connections/start.ts",
  },
  "client-reregistered-each-time": {
    imitates: "every connect registers a new client with the provider",
    breaks: ["D2"],
    where: "connections/registration.ts",
  },
  "registration-races": {
    imitates: "two connects at once each find no client and both register",
    breaks: ["D2"],
    where: "connections/registration.ts",
  },
  "shared-client-for-all-connections": {
    imitates: "one registered client, with one redirect URI, serves all connections",
    breaks: ["D2", "D3"],
    where: "connections/registration.ts",
  },
  "redirect-uri-not-scoped": {
    imitates: "one callback address for all connections, told apart by the state alone",
    breaks: ["D3"],
    where: "connections/redirect-uri.ts",
  },
  "pkce-left-out": {
    imitates: "the authorization request carries no challenge",
    breaks: ["D3"],
    where: "connections/start.ts",
  },
  "exchange-twice": {
    imitates: "a code is redeemed again by an eager retry",
    breaks: ["D4"],
    where: "connections/callback.ts",
  },
  "denial-shown-as-connected": {
    imitates: "the last page says Connected whatever came back",
    breaks: ["D4", "D6"],
    where: "connections/callback.ts",
  },
  "state-unchecked": {
    imitates: "the callback takes the newest pending attempt and never compares the state",
    breaks: ["D5"],
    where: "connections/attempts.ts",
  },
  "state-reusable": {
    imitates: "a state is not used up by its callback",
    breaks: ["D5"],
    where: "connections/attempts.ts",
  },
  "state-never-expires": {
    imitates: "the 10 minutes of an attempt are written down but not looked at",
    breaks: ["D5"],
    where: "connections/attempts.ts",
  },
  "polling-off": {
    imitates: "the page waits for a reload in place of asking again",
    breaks: ["D6"],
    where: "web",
  },
  "late-popup": {
    imitates: "the pop-up opens after the answer of the server, too late for the browser's click",
    breaks: ["D6"],
    where: "web",
  },
  "card-flips-only-on-reload": {
    imitates: "the front end asks again, but its answer never reaches the row or card",
    breaks: ["D6", "D17"],
    where: "web",
  },
  "optimistic-connected": {
    imitates: "the row says Connected as soon as the sign-in window opens",
    breaks: ["D4", "D6", "D12"],
    where: "web",
  },
  "failure-swallowed": {
    imitates: "a failed sign-in looks as if nothing had happened",
    breaks: ["D4", "D7"],
    where: "web",
  },
  "registration-error-hidden": {
    imitates: "a provider's refusal to register becomes 'Something went wrong'",
    breaks: ["D7"],
    where: "connections/trouble.ts",
  },
  "iss-unchecked": {
    imitates: "the issuer in the callback (RFC 9207) is ignored",
    breaks: ["D7"],
    where: "connections/callback.ts",
  },
  "guard-without-dns": {
    imitates: "only addresses written as numbers are judged, names pass",
    breaks: ["D8"],
    where: "connections/url-guard.ts",
  },
  "guard-refuses-all": {
    imitates: "a guard so strict that nothing can be connected",
    breaks: ["D8"],
    where: "connections/url-guard.ts",
  },
  "guard-misses-mapped": {
    imitates: "IPv4 addresses in IPv6 clothes are taken for public ones",
    breaks: ["D8"],
    where: "connections/url-guard.ts",
  },
  "redirect-carries-credentials": {
    imitates: "redirects to another origin are followed with bearer and body",
    breaks: ["D8"],
    where: "connections/outgoing-fetch.ts",
  },
  "reachability-unchecked": {
    imitates: "a connection to nowhere is created without a word",
    breaks: ["D9"],
    where: "connections/check.ts",
  },
  "form-cleared-on-error": {
    imitates: "an error empties the dialog",
    breaks: ["D9"],
    where: "web",
  },
  "publish-needs-oauth": {
    imitates: "a per-member connection stays unpublished until the admin has connected",
    breaks: ["D10"],
    where: "connections/access.ts",
  },
  "badge-wrong": {
    imitates: "the badge shows the other account mode",
    breaks: ["D10"],
    where: "web",
  },
  "grants-ignored-in-list": {
    imitates: "every member is shown every connection",
    breaks: ["D11"],
    where: "connections/access.ts",
  },
  "grants-merged-not-replaced": {
    imitates: "replacing the access adds to it",
    breaks: ["D11"],
    where: "connections/access.ts",
  },
  "member-sees-ungranted": {
    imitates: "a connection that was taken away stays on the member's page until it is loaded again",
    breaks: ["D11"],
    where: "web",
  },
  "connected-for-everyone": {
    imitates: "one member's account makes the connection look connected for all",
    breaks: ["D11", "D12"],
    where: "connections/view.ts",
  },
  "echo-altered": {
    imitates: "an answer is made up from the request, nothing goes upstream",
    breaks: ["D13"],
    where: "agent/execute.ts",
  },
  "three-tools": {
    imitates: "a connection's tool leaks into the agent's own tool list",
    breaks: ["D13"],
    where: "agent/surface.ts",
  },
  "token-of-wrong-member": {
    imitates: "a call takes the first credential of the connection, whoever owns it",
    breaks: ["D14"],
    where: "connections/credentials.ts",
  },
  "shared-credential-for-members": {
    imitates: "members' own accounts are kept in one place, the last one wins",
    breaks: ["D14"],
    where: "connections/credentials.ts",
  },
  "needs-connection-unhinted": {
    imitates: "an unconnected caller gets an internal error",
    breaks: ["D14"],
    where: "agent/execute.ts",
  },
  "grants-ignored-on-execute": {
    imitates: "access is checked when listing, not when calling",
    breaks: ["D15"],
    where: "agent/execute.ts",
  },
  "read-scope-executes": {
    imitates: "the scope of a token is stored and never looked at",
    breaks: ["D15"],
    where: "agent/execute.ts",
  },
  "credentials-kept-after-delete": {
    imitates: "deleting hides a connection and keeps its tokens and client in use",
    breaks: ["D16"],
    where: "connections/removal.ts",
  },
  "disconnect-keeps-token": {
    imitates: "disconnecting only changes what is shown",
    breaks: ["D16"],
    where: "connections/removal.ts",
  },
  "stale-token-kept": {
    imitates: "an expired access token is sent for ever, never refreshed",
    breaks: ["D21"],
    where: "connections/calls.ts",
  },
  "refused-refresh-hidden": {
    imitates: "a refused refresh leaves the account shown as connected",
    breaks: ["D21"],
    where: "connections/calls.ts",
  },
  "reconnect-hidden": {
    imitates: "an account that must sign in again still looks connected",
    breaks: ["D21"],
    where: "web",
  },
  "tool-errors-unclassified": {
    imitates: "every failure upstream is the same 'Something went wrong'",
    breaks: ["D22"],
    where: "connections/trouble.ts",
  },
  "answers-unbounded": {
    imitates: "an oversized answer is read and passed on whole",
    breaks: ["D22"],
    where: "connections/outgoing-fetch.ts",
  },
  "serial-tool-listing": {
    imitates: "connections are listed one after the other, each waiting for the one before",
    breaks: ["D23"],
    where: "agent/search.ts",
  },
  "search-first-page-only": {
    imitates: "only a server's first tools are searched",
    breaks: ["D23"],
    where: "agent/search.ts",
  },
  "gating-ignored": {
    imitates: "the rollout gate is never asked",
    breaks: ["D24"],
    where: "rollout/gate.ts",
  },
  "gating-hides-manageable": {
    imitates: "the rollout gate also locks the admin out",
    breaks: ["D24"],
    where: "rollout/gate.ts",
  },
  "internal-redirect-uri-behind-proxy": {
    imitates: "redirect URIs name the address that the process listens on",
    breaks: ["D25"],
    where: "connections/redirect-uri.ts",
  },
  "in-app-dialog": {
    imitates: "consent opens in a window of the app, not in the system browser",
    breaks: ["D17"],
    where: "desktop",
  },
  "browser-never-opened": {
    imitates: "the app says that it opened the browser, and did not",
    breaks: ["D17"],
    where: "desktop",
  },
  "special-section": {
    imitates: "an organization's connections stand apart, under a heading of their own",
    breaks: ["D17"],
    where: "desktop",
  },
  "oauth-left-on": {
    imitates: "the engine is told to authorize by itself against the agent surface",
    breaks: ["D18"],
    where: "desktop",
  },
  "token-not-minted-again": {
    imitates: "Refresh rewrites the engine's configuration with the token that it had",
    breaks: ["D18"],
    where: "desktop",
  },
  "sync-always-ok": {
    imitates: "the engine's state is shown as synced whatever it is",
    breaks: ["D18"],
    where: "desktop",
  },
  "prompt-echoed-without-tool-call": {
    imitates: "the chat shows the prompt as a tool's result, and calls nothing",
    breaks: ["D19"],
    where: "desktop",
  },
  "configured-connection-hidden": {
    imitates: "an app that the person added vanishes when the organization offers the same",
    breaks: ["D20"],
    where: "desktop",
  },
  "suggestions-cleared": {
    imitates: "one connection of the organization takes all suggestions away",
    breaks: ["D20"],
    where: "desktop",
  },
  "builtins-shown": {
    imitates: "built-ins fill the page before anybody asked for them",
    breaks: ["D20"],
    where: "desktop",
  },
} as const satisfies Record<string, Defect>;

export type DefectName = keyof typeof defects;
