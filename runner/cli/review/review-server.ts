import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import type { FileRef } from "../../evidence/events.ts";
import type { RunFiles } from "../../report/run-files.ts";
import { accept, type BaselineChange, reject } from "../baseline-changes.ts";
import { reviewPage } from "./review-page.ts";

export type ReviewDecision = "accepted" | "rejected";

/** A review under way. */
export interface Review {
  /** Where to open it; the key in it keeps other programs and pages on this machine out. */
  readonly url: string;
  /** By path; the last decision counts. */
  readonly decisions: ReadonlyMap<string, ReviewDecision>;
  /** Resolves when the reviewer says that this is all. */
  readonly done: Promise<void>;
  readonly close: () => Promise<void>;
}

const Decide = z.object({ change: z.int().nonnegative(), decision: z.enum(["accepted", "rejected"]) });
const LONGEST_BODY = 1_000;

/**
 * Serves the changes on 127.0.0.1 and a free port. Each decision is written at once: accepted pictures stand beside
 * their flow, rejected ones give way to what was approved before.
 * @param root the project's root, from which the changes' paths lead
 */
export async function startReview(
  changes: readonly BaselineChange[],
  files: RunFiles,
  root: string,
): Promise<Review> {
  const key = randomBytes(16).toString("hex");
  const page = await reviewPage(changes);
  const decisions = new Map<string, ReviewDecision>();
  const pictures = new Map<string, FileRef>();
  for (const { actual, approved, difference } of changes) {
    for (const ref of [actual, approved, difference]) if (ref) pictures.set(ref.name, ref);
  }
  let finish = () => {};
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });

  const decide = async (body: string) => {
    const { change: at, decision } = Decide.parse(JSON.parse(body));
    const change = changes[at];
    if (change === undefined) throw new RangeError(`there is no change ${at}, only ${changes.length}`);
    await (decision === "accepted" ? accept : reject)(change, files, root);
    decisions.set(change.path, decision);
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { port } = server.address() as AddressInfo;
    const path = pathOf(request, port, key);
    if (request.method === "GET" && path === "") return send(response, 200, "text/html; charset=utf-8", page);
    if (request.method === "POST" && path === "decide") {
      try {
        await decide(await bodyOf(request));
        return send(response, 200, "text/plain", "written");
      } catch (error) {
        return send(response, 400, "text/plain", error instanceof Error ? error.message : String(error));
      }
    }
    if (request.method === "POST" && path === "done") {
      send(response, 200, "text/plain", "done");
      return finish();
    }
    const ref = request.method === "GET" ? pictures.get(path?.replace(/^files\//, "") ?? "") : undefined;
    const read = ref && (await files.read(ref));
    if (read && "bytes" in read) return send(response, 200, "image/png", read.bytes);
    send(response, 404, "text/plain", "not found");
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => send(response, 500, "text/plain", String(error)));
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", listening);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/${key}/`,
    decisions,
    done,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** The path behind the key; undefined for another host, another origin's script, or another key. */
function pathOf({ url = "", headers }: IncomingMessage, port: number, key: string): string | undefined {
  const own = `127.0.0.1:${port}`;
  if (headers.host !== own || (headers.origin !== undefined && headers.origin !== `http://${own}`))
    return undefined;
  return url.startsWith(`/${key}/`) ? url.slice(key.length + 2) : undefined;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > LONGEST_BODY) throw new RangeError(`a decision has at most ${LONGEST_BODY} characters`);
  }
  return body;
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response
    .writeHead(status, {
      "content-type": type,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    })
    .end(body);
}
