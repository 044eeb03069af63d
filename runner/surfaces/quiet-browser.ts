/** Arguments under which a Chromium asks nobody anything and calls nobody by itself. */
export const QUIET = [
  "--no-first-run",
  "--no-default-browser-check",
  "--hide-crash-restore-bubble",
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

/**
 * What Chromium draws depends on what it has drawn before only where it may: a part that is drawn again has other
 * edges than the whole, by a level or ten, and a large image may come a frame after the rest.
 */
export const DRAWN_WHOLE = ["--disable-partial-raster", "--disable-checker-imaging"] as const;
