import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A page of this machine's own user, served for as long as a command runs. */
export interface LocalServer {
  /** Where to open it; the key in it keeps other programs and pages on this machine out. */
  readonly url: string;
  /** Ends every connection and frees the port. */
  readonly close: () => Promise<void>;
}

/** Answers one request; `path` is what follows the key. */
export type LocalAnswer = (path: string, request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Serves on 127.0.0.1 and a free port. A request with another host (a page that points a name of its own at us), from
 * another origin's script or without the key gets 404; an answer that throws becomes a 500.
 */
export async function serveLocally(answer: LocalAnswer): Promise<LocalServer> {
  const key = randomBytes(16).toString("hex");
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    const path = pathOf(request, port, key);
    if (path === undefined)
      return isForIcon(request) ? void response.writeHead(204).end() : notFound(response);
    answer(path, request, response).catch((error: unknown) =>
      send(response, 500, "text/plain", String(error)),
    );
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", listening);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/${key}/`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function pathOf({ url = "", headers }: IncomingMessage, port: number, key: string): string | undefined {
  const own = `127.0.0.1:${port}`;
  if (headers.host !== own) return undefined;
  if (headers.origin !== undefined && headers.origin !== `http://${own}`) return undefined;
  const prefix = `/${key}/`;
  return url.startsWith(prefix) ? url.slice(prefix.length) : undefined;
}

/** Every browser asks for one by itself: there is none, and nothing is missing. */
function isForIcon({ method, url }: IncomingMessage): boolean {
  return method === "GET" && url === "/favicon.ico";
}

/** Sends a whole answer, which no browser may keep or take for another type. */
export function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Uint8Array,
): void {
  response
    .writeHead(status, {
      "content-type": type,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    })
    .end(body);
}

export function notFound(response: ServerResponse): void {
  send(response, 404, "text/plain", "not found\n");
}
