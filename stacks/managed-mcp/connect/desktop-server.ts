import type { Entry } from "./entry.ts";

/** A server as the desktop's configuration holds it; a person's own may have whatever else they wrote. */
export type DesktopServer = {
  readonly name: string;
  readonly transport: "http" | "sse";
  readonly url: string;
  readonly oauth: boolean | Readonly<Record<string, unknown>>;
};

/** The client's shape of an entry; undefined for what this client can't run. `oauth` goes before the older `auth`. */
export function toDesktop({ name, transport, url, auth, oauth }: Entry): DesktopServer | undefined {
  if (transport === "stdio" || url === undefined) return undefined;
  return { name, transport, url, oauth: oauth ?? auth === "oauth" };
}

/** Servers are the same by name in any case, and by URL with or without a slash at its end. */
export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export function sameUrl(one: string, other: string): boolean {
  return normalUrl(one) === normalUrl(other);
}

function normalUrl(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  url.pathname = url.pathname.replace(/\/+$/, "");
  url.hash = "";
  return url.href.replace(/\/$/, "");
}
