import type { Session } from "../../contract/index.ts";

/** The app's addresses. */
export const paths = {
  signIn: "/sign-in",
  desktop: "/desktop",
  mcpConnections: "/mcp-connections",
  mcpConnectionPattern: "/mcp-connections/:connectionId",
  mcpConnection: (id: string) => `/mcp-connections/${id}`,
  yourConnections: "/your-connections",
} as const;

/** Where somebody lands who asked for nothing in particular. */
export function homeOf({ member }: Session): string {
  return member.role === "admin" ? paths.mcpConnections : paths.yourConnections;
}

/** Sign-in that leads back to where the person was going. */
export function signInThen(wanted: string): string {
  return wanted === "/" ? paths.signIn : `${paths.signIn}?next=${encodeURIComponent(wanted)}`;
}

/**
 * The `next` of a query, when it is a path of this app. Anything else could lead a person who has just signed in to
 * somebody else's site.
 */
export function nextPath(search: string): string | undefined {
  const next = new URLSearchParams(search).get("next");
  if (!next?.startsWith("/")) return undefined;
  const base = "http://den.invalid";
  try {
    const url = new URL(next, base);
    return url.origin === base ? `${url.pathname}${url.search}${url.hash}` : undefined;
  } catch {
    return undefined;
  }
}
