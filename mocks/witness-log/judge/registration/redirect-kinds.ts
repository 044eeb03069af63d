/** Which redirect URIs MCP allows: loopback or https. */
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

export function isLoopback(uri: string): boolean {
  return URL.canParse(uri) && new URL(uri).protocol === "http:" && LOOPBACK.has(new URL(uri).hostname);
}

export function isHttps(uri: string): boolean {
  return URL.canParse(uri) && new URL(uri).protocol === "https:";
}

/** The URI as it is compared where a loopback port may differ (RFC 8252 section 7.3). */
export function withoutLoopbackPort(uri: string): string {
  return isLoopback(uri) ? uri.replace(/^(http:\/\/(?:[^/:]+|\[[^\]]*\])):\d+/, "$1") : uri;
}
