import type { ServerResponse } from "node:http";

/**
 * The page may load its own files and talk to its own origin; nothing inline, nothing from elsewhere, in no frame.
 * Navigation stays free, since the pop-up and the desktop's deep link are navigations.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Sets what every page and file of the web app carries. The API sets its own on what it answers. */
export function setSecurityHeaders(response: ServerResponse): void {
  response.setHeader("content-security-policy", CONTENT_SECURITY_POLICY);
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("referrer-policy", "no-referrer");
  response.setHeader("permissions-policy", "camera=(), geolocation=(), microphone=()");
  // `same-origin` would cut the link to the sign-in pop-up, and with it the notice that it was closed.
  response.setHeader("cross-origin-opener-policy", "same-origin-allow-popups");
  // Asked for again each time, and not sent again when it is the same.
  response.setHeader("cache-control", "no-cache, no-transform");
}
