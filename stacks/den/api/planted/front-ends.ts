import type { Defect } from "./defect.ts";

/**
 * Defects of the web app (stacks/den/web/app/planted-defects.ts) and the desktop app (stacks/den/desktop/shared/defects.ts),
 * which read what is planted from `GET /v1/client-config`; `DEN_BREAK` of the API names them, too.
 */
export const frontEndDefects = {
  "polling-off": {
    imitates: "the page waits for a reload in place of asking again",
    breaks: ["D6"],
  },
  "late-popup": {
    imitates: "the pop-up opens after the answer of the server, too late for the browser's click",
    breaks: ["D6"],
  },
  "card-flips-only-on-reload": {
    imitates: "the front end asks again, but its answer never reaches the row or card",
    breaks: ["D6", "D17"],
  },
  "optimistic-connected": {
    imitates: "the row says Connected as soon as the sign-in window opens",
    breaks: ["D4", "D6", "D12"],
  },
  "failure-swallowed": {
    imitates: "a failed sign-in looks as if nothing had happened",
    breaks: ["D4", "D7"],
  },
  "form-cleared-on-error": {
    imitates: "an error empties the dialog",
    breaks: ["D9"],
  },
  "badge-wrong": {
    imitates: "the badge shows the other account mode",
    breaks: ["D10"],
  },
  "member-sees-ungranted": {
    imitates: "a connection that was taken away stays on the member's page until it is loaded again",
    breaks: ["D11"],
  },
  "reconnect-hidden": {
    imitates: "an account that must sign in again still looks connected",
    breaks: ["D21"],
  },
  "in-app-dialog": {
    imitates: "consent opens in a window of the app, not in the system browser",
    breaks: ["D17"],
  },
  "browser-never-opened": {
    imitates: "the app says that it opened the browser, and did not",
    breaks: ["D17"],
  },
  "special-section": {
    imitates: "an organization's connections stand apart, under a heading of their own",
    breaks: ["D17"],
  },
  "oauth-left-on": {
    imitates: "the engine is told to authorize by itself against the agent surface",
    breaks: ["D18"],
  },
  "token-not-minted-again": {
    imitates: "Refresh rewrites the engine's configuration with the token that it had",
    breaks: ["D18"],
  },
  "sync-always-ok": {
    imitates: "the engine's state is shown as synced whatever it is",
    breaks: ["D18"],
  },
  "prompt-echoed-without-tool-call": {
    imitates: "the chat shows the prompt as a tool's result, and calls nothing",
    breaks: ["D19"],
  },
  "configured-connection-hidden": {
    imitates: "an app that the person added vanishes when the organization offers the same",
    breaks: ["D20"],
  },
  "suggestions-cleared": {
    imitates: "one connection of the organization takes all suggestions away",
    breaks: ["D20"],
  },
  "known-app-left-out": {
    imitates: "the last of the known apps is never suggested",
    breaks: ["D20"],
  },
  "builtins-shown": {
    imitates: "built-ins fill the page before anybody asked for them",
    breaks: ["D20"],
  },
} as const satisfies Record<string, Defect>;
