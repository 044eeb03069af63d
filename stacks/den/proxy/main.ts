import { createServer, type IncomingMessage, ServerResponse } from "node:http";
import { createProxyServer } from "httpxy";
import { z } from "zod";

/**
 * A reverse proxy in front of Den, as in production: one public origin (below a path prefix if wanted), requests
 * passed on under the upstream's own Host. Upstreams can't guess their public address from what arrives here; that
 * is what DEN_API_PUBLIC_URL is for.
 */
const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ""));
const settings = z
  .object({
    HOST: z.string().min(1).default("127.0.0.1"),
    PORT: z.coerce.number().int().min(0).max(65_535).default(8780),
    PROXY_API_URL: url,
    /** Without it, only the API is served. */
    PROXY_WEB_URL: url.optional(),
    PROXY_PREFIX: z
      .string()
      .regex(/^(\/[a-z0-9-]+)*$/, "must be empty or like /den")
      .default(""),
  })
  .safeParse(process.env);

if (!settings.success) {
  const lines = settings.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  console.error(`The proxy can't start with these settings:\n${lines.join("\n")}`);
  process.exit(1);
}
const { HOST, PORT, PROXY_API_URL, PROXY_WEB_URL, PROXY_PREFIX } = settings.data;

const API_PATHS = /^\/(v1|mcp|healthz|\.well-known)([/?]|$)/;
const proxy = createProxyServer({ changeOrigin: true, xfwd: true, agent: false });
proxy.on("error", (error, _request, response) => {
  if (!(response instanceof ServerResponse)) return;
  console.error(`upstream: ${error.message}`);
  if (response.headersSent) response.destroy();
  else response.writeHead(502, { "content-type": "text/plain" }).end("502 Bad Gateway\n");
});

const server = createServer((request, response) => {
  const target = upstreamOf(request);
  if (!target) {
    response.writeHead(404, { "content-type": "text/plain" }).end("404 Not Found\n");
    return;
  }
  request.url = (request.url ?? "/").slice(PROXY_PREFIX.length) || "/";
  // The listener above answers failures; the promise must still be looked at.
  proxy.web(request, response, { target }).catch(() => undefined);
});

function upstreamOf({ url: path = "/" }: IncomingMessage): string | undefined {
  if (path !== PROXY_PREFIX && !path.startsWith(`${PROXY_PREFIX}/`)) return undefined;
  return API_PATHS.test(path.slice(PROXY_PREFIX.length)) ? PROXY_API_URL : PROXY_WEB_URL;
}

server.once("error", (error: NodeJS.ErrnoException) => {
  console.error(
    error.code === "EADDRINUSE"
      ? `Port ${PORT} on ${HOST} is already used. Stop what listens there, or set PORT.`
      : error.message,
  );
  process.exit(1);
});
server.listen(PORT, HOST, () => {
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : PORT;
  console.log(`proxy listening on http://${HOST}:${port}${PROXY_PREFIX} for ${PROXY_API_URL}`);
});
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    server.closeAllConnections();
    server.close(() => process.exit(0));
  });
}
