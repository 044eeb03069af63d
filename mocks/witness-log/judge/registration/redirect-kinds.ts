/** Which redirect URIs MCP allows: loopback or https. */
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

export function isLoopback(uri: string): boolean {
  return URL.canParse(uri) && new URL(uri).protocol === "http:" && LOOPBACK.has(new URL(uri).hostname);
}

export function isHttps(uri: string): boolean {
  return URL.canParse(uri) && new URL(uri).protocol === "https:";
}
