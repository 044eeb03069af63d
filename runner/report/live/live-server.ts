import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { EvidenceEvent } from "../../evidence/events.ts";
import { filesIn } from "../run-files.ts";
import { livePage } from "./live-page.ts";

/** A page that shows a run while it goes on. */
export interface LiveReport {
  /** Where to open it; the key in it keeps other programs on this machine out. */
  readonly url: string;
  /** For `Recorder.onEvent`. */
  readonly event: (event: EvidenceEvent) => void;
  /** The report is written: pages that are open offer it. */
  readonly finished: () => void;
  /** Ends every connection and frees the port. */
  readonly close: () => Promise<void>;
}

/** How often an idle stream says that it is alive, so that a proxy or a browser does not give it up. */
const ALIVE_MS = 15_000;

/**
 * Serves a run as it happens, on 127.0.0.1 and a free port. A page that comes late, or comes back, is told
 * everything from the start (server-sent events with `Last-Event-ID`).
 * @param dir the run's folder, for its pictures and, at the end, its report
 */
export async function startLiveReport(dir: string): Promise<LiveReport> {
  const key = randomBytes(16).toString("hex");
  const said: string[] = [];
  const streams = new Set<ServerResponse>();
  const page = await livePage();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500, { "content-type": "text/plain" }).end(String(error));
    });
  });
  const say = (name: "evidence" | "finished", data: string) => {
    said.push(`id: ${said.length + 1}\nevent: ${name}\ndata: ${data}\n\n`);
    for (const stream of streams) stream.write(said.at(-1));
  };
  const alive = setInterval(() => {
    for (const stream of streams) stream.write(": alive\n\n");
  }, ALIVE_MS).unref();

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { port } = server.address() as AddressInfo;
    const path = pathOf(request, port, key);
    if (path === undefined) return notFound(response);
    if (path === "") return send(response, "text/html; charset=utf-8", page);
    if (path === "events") return stream(request, response);
    if (path === "report")
      return send(response, "text/html; charset=utf-8", await readFile(join(dir, "fraimz.html")));
    const picture = /^files\/([0-9a-f]{64})\.png$/.exec(path);
    if (!picture?.[1]) return notFound(response);
    const read = await filesIn(dir).read({
      name: `${picture[1]}.png`,
      sha256: picture[1],
      bytes: 0,
      mime: "image/png",
    });
    if ("missing" in read) return notFound(response);
    send(response, "image/png", read.bytes);
  };

  const stream = (request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const seen = Number(request.headers["last-event-id"] ?? 0);
    response.write(said.slice(Number.isInteger(seen) && seen > 0 ? seen : 0).join(""));
    streams.add(response);
    response.on("close", () => streams.delete(response));
  };

  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", listening);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/${key}/`,
    event: (event) => say("evidence", JSON.stringify(event)),
    finished: () => say("finished", "{}"),
    close: () =>
      new Promise((closed) => {
        clearInterval(alive);
        for (const stream of streams) stream.end();
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** The path behind the key; undefined for another host (a page that points a name of its own at us) or another key. */
function pathOf(
  { url = "", method, headers }: IncomingMessage,
  port: number,
  key: string,
): string | undefined {
  if (method !== "GET" || headers.host !== `127.0.0.1:${port}`) return undefined;
  const prefix = `/${key}/`;
  return url.startsWith(prefix) ? url.slice(prefix.length) : undefined;
}

function send(response: ServerResponse, type: string, body: string | Buffer): void {
  response
    .writeHead(200, {
      "content-type": type,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    })
    .end(body);
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { "content-type": "text/plain" }).end("not found\n");
}
