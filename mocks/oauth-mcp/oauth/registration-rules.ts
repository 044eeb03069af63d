/** What the witness asks of a registration beyond the engine, and how it smooths the answer. */
import { redirectKind } from "./request-facts.ts";

/** OAuth 2.1 section 2.3.1: plain http only for loopback. */
export function redirectRefusal(body: Record<string, unknown>): string | undefined {
  const uris = Array.isArray(body.redirect_uris) ? body.redirect_uris : [];
  const bad = uris.find((uri) => typeof uri === "string" && redirectKind(uri) === "http");
  return bad === undefined
    ? undefined
    : "redirect_uris must use https, a loopback address or a private-use scheme";
}

/** RFC 7591 knows no `application_type`; a client that leaves it out but uses its own scheme is a native one. */
export function withApplicationType(body: Record<string, unknown>): Record<string, unknown> {
  if (body.application_type !== undefined || !Array.isArray(body.redirect_uris)) return body;
  const native = body.redirect_uris.some(
    (uri) => typeof uri === "string" && redirectKind(uri) === "private-scheme",
  );
  return native ? { ...body, application_type: "native" } : body;
}

/** Strict clients refuse `null` members in client metadata. */
export function withoutNulls(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
}

/**
 * Clients register with the scope of their first challenge. Taken as a limit it would forbid every step-up, so the
 * client is registered for all scopes, as RFC 7591 section 3.2.1 lets a server do.
 */
export function withAllScopes({ scope: _asked, ...body }: Record<string, unknown>): Record<string, unknown> {
  return body;
}
