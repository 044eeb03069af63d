import { type DesktopServer, sameName, sameUrl } from "./desktop-server.ts";

export const isSame = (one: DesktopServer, other: DesktopServer): boolean =>
  sameName(one.name, other.name) || sameUrl(one.url, other.url);

/** Each server once: the first of those that are the same. */
export function withoutTwins(servers: readonly DesktopServer[], same = isSame): DesktopServer[] {
  return servers.filter((server, at) => !servers.slice(0, at).some((earlier) => same(earlier, server)));
}

/** The organization's servers in its own order, then the defaults that it says nothing about. */
export function merge(
  organization: readonly DesktopServer[],
  defaults: readonly DesktopServer[],
  same = isSame,
): DesktopServer[] {
  return [
    ...organization,
    ...defaults.filter((server) => !organization.some((other) => same(other, server))),
  ];
}
