import { readDefectNames } from "../../contract/planted-defects.ts";

/** Every defect that the desktop app can plant in itself, so that a flow can show that it would notice. */
export const desktopDefects = {
  "in-app-dialog": "consent opens in a window of the app, not in the system browser",
  "browser-never-opened": "the app says that it opened the browser, and did not",
  "card-flips-only-on-reload": "the app asks again, but its answer never reaches the card",
  "optimistic-connected": "the card says Connected as soon as the browser opens",
  "special-section": "an organization's connections stand apart, under a heading of their own",
  "oauth-left-on": "the engine is configured to authorize by itself against the agent surface",
  "token-not-minted-again": "Refresh rewrites the engine's configuration with the token that it had",
  "sync-always-ok": "the engine's state is shown as synced whatever it is",
  "prompt-echoed-without-tool-call": "the chat shows the prompt as a tool's result, and calls nothing",
  "configured-connection-hidden":
    "an app that the person added vanishes when the organization offers the same",
  "suggestions-cleared": "one connection of the organization takes all Quick Connect suggestions away",
  "known-app-left-out": "the last of the known apps is never suggested",
  "builtins-shown": "built-ins fill the page before anybody asked for them",
} as const;

export type DesktopDefect = keyof typeof desktopDefects;

/** Reads `DEN_BREAK`, names separated by commas. @throws Error for an unknown one */
export const readDesktopDefects = (given: string | undefined): readonly DesktopDefect[] =>
  readDefectNames(given, desktopDefects);
