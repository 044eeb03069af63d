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
