/** The daemon itself: the desktop's way to the organization's models, on this machine alone. */
import { randomUUID } from "node:crypto";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ask } from "./ask.ts";
import { cookieHeader, readCredentials } from "./credentials.ts";
import { daemonDocument } from "./daemon-state.ts";
import { removeFile, replaceFile } from "./files.ts";
import type { Places } from "./places.ts";
import { below, readProfile } from "./profile.ts";

const HOST = "127.0.0.1";
/** Bound of the request for the models, milliseconds. */
export const MODELS_WITHIN_MS = 10_000;

/** Serves until it is told to end; tells its parent when it is ready. */
export async function serveDaemon(places: Places, preferred: number): Promise<void> {
  const id = randomUUID();
  const server = createServer();
  const port = await listenNear(server, preferred);
  const own = { pid: process.pid, port, id };
  server.on("request", (request, response) => {
    if (request.url === "/healthz") return answer(response, 200, JSON.stringify(own));
    if (request.url !== "/v1/models") return answer(response, 404, "{}");
    void models(places).then(
      ({ status, text }) => answer(response, status, text),
      (error: unknown) => answer(response, 502, JSON.stringify({ error: String(error) })),
    );
  });
  replaceFile(places.daemonState, daemonDocument(own));
  const end = () => {
    removeFile(places.daemonState);
    process.exit(0);
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  process.send?.({ ready: own });
  // The terminal that it was started from may close at any time.
  if (process.connected) process.disconnect();
}

/** Read at each request: a person may have signed in again meanwhile. */
async function models(places: Places) {
  const profile = readProfile(places);
  const credentials = readCredentials(places);
  const url = below(profile, "/v1/llm_models");
  url.searchParams.set("include_all", "true");
  const headers = {
    "x-connect-client": "desk",
    ...(credentials ? { cookie: cookieHeader(credentials) } : {}),
  };
  return await ask(url, {
    headers,
    timeoutMs: MODELS_WITHIN_MS,
    trustedCertificate: profile.trustedCertificate,
  });
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(body);
}

/** On the preferred port, or on any other where somebody else has it. */
async function listenNear(server: Server, preferred: number): Promise<number> {
  const listens = (port: number) =>
    new Promise<boolean>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) =>
        error.code === "EADDRINUSE" ? resolve(false) : reject(error),
      );
      server.listen(port, HOST, () => resolve(true));
    });
  if (!(await listens(preferred))) await listens(0);
  server.removeAllListeners("error");
  return (server.address() as AddressInfo).port;
}
