/** Arguments under which a Chromium asks nobody anything and calls nobody by itself. */
export const QUIET = [
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--password-store=basic",
] as const;

/**
 * What Chromium makes ready for what may come: pages of its own for the address bar of every window, which cost more
 * processor time than the rest of its start, and for every page a further process that no page may ever use.
 */
export const MADE_AHEAD = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "SpareRendererForSitePerProcess",
] as const;
