import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { EvidenceEvent } from "../../evidence/log/events.ts";
import { filesIn } from "../run-files.ts";
import { livePage } from "./live-page.ts";
import { type LocalAnswer, type LocalServer, notFound, send, serveLocally } from "./local-server.ts";

/** A page that shows a run while it goes on. */
export interface LiveReport extends LocalServer {
  /** For `Recorder.onEvent`. */
  readonly event: (event: EvidenceEvent) => void;
  /** The report is written: pages that are open offer it. */
  readonly finished: () => void;
}

/** How often an idle stream says that it is alive, so that a proxy or a browser does not give it up. */
const ALIVE_MS = 15_000;

/**
 * Serves a run as it happens, on 127.0.0.1 and a free port. A page that comes late, or comes back, is told
 * everything from the start (server-sent events with `Last-Event-ID`).
 * @param dir the run's folder, for its pictures and, at the end, its report
 */
export async function startLiveReport(dir: string): Promise<LiveReport> {
  const said: string[] = [];
  const streams = new Set<ServerResponse>();
  const page = await livePage();
  const say = (name: "evidence" | "finished", data: string) => {
    said.push(`id: ${said.length + 1}\nevent: ${name}\ndata: ${data}\n\n`);
    for (const stream of streams) stream.write(said.at(-1));
  };
  const alive = setInterval(() => {
    for (const stream of streams) stream.write(": alive\n\n");
  }, ALIVE_MS).unref();

  const answer: LocalAnswer = async (path, request, response) => {
    if (request.method !== "GET") return notFound(response);
    if (path === "") return send(response, 200, "text/html; charset=utf-8", page);
    if (path === "events") return stream(request, response);
    if (path === "report")
      return send(response, 200, "text/html; charset=utf-8", await readFile(join(dir, "fraimz.html")));
    const picture = /^files\/([0-9a-f]{64})\.png$/.exec(path);
    if (!picture?.[1]) return notFound(response);
    const read = await filesIn(dir).read({
      name: `${picture[1]}.png`,
      sha256: picture[1],
      bytes: 0,
      mime: "image/png",
    });
    if ("missing" in read) return notFound(response);
    send(response, 200, "image/png", read.bytes);
  };

  const stream = (request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const seen = Number(request.headers["last-event-id"] ?? 0);
    response.write(said.slice(Number.isInteger(seen) && seen > 0 ? seen : 0).join(""));
    streams.add(response);
    response.on("close", () => streams.delete(response));
  };

  const server = await serveLocally(answer);
  return {
    url: server.url,
    event: (event) => say("evidence", JSON.stringify(event)),
    finished: () => say("finished", "{}"),
    close: async () => {
      clearInterval(alive);
      for (const stream of streams) stream.end();
      await server.close();
    },
  };
}
