/**
 * Stands in for an authorized client's connection: the suite can't send a token, so a loopback proxy adds one to
 * each request. Everything else, `Host` and `Origin` included, goes through as it came.
 */
import { createServer, request as outgoing, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Proxy {
  readonly origin: string;
  close(): Promise<void>;
}

/** Forwards every request to `target` (an origin) with the bearer token. */
export async function startAuthorizingProxy(target: string, token: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  return listening(
    createServer((incoming, response) => {
      const forwarded = outgoing({
        hostname,
        port,
        method: incoming.method,
        path: incoming.url,
        headers: { ...incoming.headers, authorization: `Bearer ${token}` },
        setHost: false,
      });
      forwarded.on("response", (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        response.flushHeaders();
        answer.pipe(response);
      });
      forwarded.on("error", () => response.destroy());
      response.on("close", () => forwarded.destroy());
      incoming.pipe(forwarded);
    }),
  );
}

/** The referee's null: a server that answers 404 to everything. What it passes proves nothing. */
export function startNullServer(): Promise<Proxy> {
  return listening(
    createServer((incoming, response) => {
      incoming.resume();
      response.writeHead(404, { "content-type": "text/plain" }).end("not found");
    }),
  );
}

async function listening(server: Server): Promise<Proxy> {
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
