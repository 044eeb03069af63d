import { createServer, ServerResponse } from "node:http";
import { createProxyServer } from "httpxy";
import { z } from "zod";
import { httpOrigin, readEnvironment } from "../environment.ts";
import { listen } from "../listening.ts";

/**
 * A reverse proxy in front of a product, as in production: one public origin (below a path prefix if wanted), requests
 * passed on under the upstream's own Host. Upstreams can't guess their public address from what arrives here: they
 * must be told it (den by DEN_API_PUBLIC_URL).
 */
const settings = readEnvironment(
  "The proxy",
  z.object({
    HOST: z.string().min(1).default("127.0.0.1"),
    PORT: z.coerce.number().int().min(0).max(65_535).default(8780),
    PROXY_API_URL: httpOrigin,
    /** Without it, only the API is served. */
    PROXY_WEB_URL: httpOrigin.optional(),
    PROXY_PREFIX: z
      .string()
      .regex(/^(\/[a-z0-9-]+)*$/, "must be empty or like /den")
      .default(""),
  }),
  process.env,
);
const { HOST, PORT, PROXY_API_URL, PROXY_WEB_URL, PROXY_PREFIX } = settings;

const API_PATHS = /^\/(v1|mcp|healthz|\.well-known)([/?]|$)/;
const proxy = createProxyServer({ changeOrigin: true, xfwd: true, agent: false });
proxy.on("error", (error, _request, response) => {
  if (!(response instanceof ServerResponse)) return;
  console.error(`upstream: ${error.message}`);
  if (response.headersSent) response.destroy();
  else response.writeHead(502, { "content-type": "text/plain" }).end("502 Bad Gateway\n");
});

const server = createServer((request, response) => {
  const path = withoutPrefix(request.url ?? "/");
  const target = path !== undefined && API_PATHS.test(path) ? PROXY_API_URL : PROXY_WEB_URL;
  if (path === undefined || target === undefined) {
    response.writeHead(404, { "content-type": "text/plain" }).end("404 Not Found\n");
    return;
  }
  request.url = path;
  // The listener above answers failures; the promise must still be looked at.
  proxy.web(request, response, { target }).catch(() => undefined);
});

/**
 * The path as the upstream knows it. A well-known document of something below the prefix stands at the origin's root,
 * with the prefix behind its name (RFC 8414 section 3.1, RFC 9728 section 3.1).
 * @returns undefined where nothing is served
 */
function withoutPrefix(path: string): string | undefined {
  const wellKnown = /^\/\.well-known\/[a-z-]+(?=[/?]|$)/.exec(path)?.[0] ?? "";
  const rest = path.slice(wellKnown.length);
  if (below(rest)) return wellKnown + rest.slice(PROXY_PREFIX.length) || "/";
  return below(path) ? path.slice(PROXY_PREFIX.length) || "/" : undefined;
}

function below(path: string): boolean {
  return path.startsWith(PROXY_PREFIX) && /^([/?]|$)/.test(path.slice(PROXY_PREFIX.length));
}

const port = await listen(server, HOST, PORT);
console.log(`proxy listening on http://${HOST}:${port}${PROXY_PREFIX} for ${PROXY_API_URL}`);
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    server.closeAllConnections();
    server.close(() => process.exit(0));
  });
}
