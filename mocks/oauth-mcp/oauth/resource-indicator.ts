/** Which protected resource a client names (RFC 8707). */

/**
 * The identifier that metadata announces for what was sent; undefined where that is no resource. Byte for byte, but for
 * a resource without a path: many clients keep it as a URL, which ends with a slash then (RFC 3986 section 6.2.3).
 */
export function announcedResource(sent: string, resources: readonly string[]): string | undefined {
  return resources.find((one) => one === sent || (isOrigin(one) && `${one}/` === sent));
}

function isOrigin(resource: string): boolean {
  return URL.canParse(resource) && new URL(resource).origin === resource;
}
