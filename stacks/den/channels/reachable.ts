import type { ChannelContext } from "fraimz";

/** What a page, a redirect or an API of den may be on. */
const SERVICES = ["web", "api", "witness"] as const;

/**
 * The same page by the way that the runner has to it: a stack on hosts of its own is reached through relays, and its
 * public addresses are for those hosts only. Everything else stays as it is.
 */
export function reachable(ctx: ChannelContext, url: string): string {
  for (const service of SERVICES) {
    const origin = ctx.url(service);
    if (url === origin || url.startsWith(`${origin}/`)) return ctx.reach(service) + url.slice(origin.length);
  }
  return url;
}
