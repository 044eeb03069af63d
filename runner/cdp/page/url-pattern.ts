import { equals } from "../../evidence/text/text-match.ts";

/**
 * Which requests are meant: `/api/items` (a path, whatever the origin and the query), a whole URL, or a pattern that
 * the whole URL is held against. In a text `*` stands for anything.
 */
export type UrlPattern = string | RegExp;

export function fitsUrl(url: string, wanted: UrlPattern): boolean {
  if (typeof wanted !== "string") return equals(url, wanted);
  const parts = URL.canParse(url) ? new URL(url) : undefined;
  const path = parts?.pathname ?? url;
  // What asks for a query is held against it; the fragment is never sent.
  const sent = wanted.startsWith("/")
    ? wanted.includes("?")
      ? path + (parts?.search ?? "")
      : path
    : unhashed(url);
  return equals(sent, new RegExp(`^${wanted.split("*").map(escaped).join(".*")}$`, "s"));
}

function unhashed(url: string): string {
  return url.split("#")[0] ?? "";
}

function escaped(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
}
