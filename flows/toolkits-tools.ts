/** How many tools the outside service of the toolkits flows has. */
export const TOOLS = 30;

/** The tools of a connection as a host lists them. */
export const toolsOf = (connection: string): string[] =>
  Array.from({ length: TOOLS }, (_none, at) => `${connection}.tool_${String(at + 1).padStart(2, "0")}`);

/** Where the metadata of a resource must stand (RFC 9728 section 3.1). */
export function metadataOf(resource: string): string {
  const { origin, pathname } = new URL(resource);
  return `${origin}/.well-known/oauth-protected-resource${pathname}`;
}
