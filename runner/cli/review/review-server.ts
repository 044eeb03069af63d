import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { z } from "zod";
import type { FileRef } from "../../evidence/log/events.ts";
import { messageOf } from "../../evidence/log/message-of.ts";
import { type LocalServer, notFound, send, serveLocally } from "../../report/live/local-server.ts";
import type { RunFiles } from "../../report/run-files.ts";
import type { BaselineChange } from "../../run/baseline-changes.ts";
import { acceptChange } from "./decide-change.ts";
import { reviewPage } from "./review-page.ts";

export type ReviewDecision = "accepted" | "rejected";

/** A review under way. */
export interface Review extends LocalServer {
  /** By path; the last decision counts. */
  readonly decisions: ReadonlyMap<string, ReviewDecision>;
  /** Resolves when the reviewer says that this is all. */
  readonly done: Promise<void>;
}

const Decide = z.object({ change: z.int().nonnegative(), decision: z.enum(["accepted", "rejected"]) });
const LONGEST_BODY = 1_000;

/**
 * Serves the changes on 127.0.0.1 and a free port. Each decision is written at once: accepted pictures stand beside
 * their flow, unused ones are gone; who thinks better of it gets back what stood there before.
 * @param root the project's root, from which the changes' paths lead
 */
export async function startReview(
  changes: readonly BaselineChange[],
  files: RunFiles,
  root: string,
): Promise<Review> {
  const page = await reviewPage(changes);
  const decisions = new Map<string, ReviewDecision>();
  const pictures = new Map<string, FileRef>();
  const undo = new Map<BaselineChange, () => Promise<void>>();
  for (const change of changes) {
    if (change.verdict === "unused") continue;
    const { actual, approved, difference, closeUp } = change;
    for (const ref of [actual, approved, difference, closeUp]) if (ref) pictures.set(ref.name, ref);
  }
  let finish = () => {};
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });

  const decide = async (body: string) => {
    const { change: at, decision } = Decide.parse(JSON.parse(body));
    const change = changes[at];
    if (change === undefined) throw new RangeError(`there is no change ${at}, only ${changes.length}`);
    const putBack = undo.get(change);
    if (decision === "accepted") {
      if (!putBack) undo.set(change, await acceptChange(change, files, root));
    } else {
      await putBack?.();
      undo.delete(change);
    }
    decisions.set(change.path, decision);
  };
  const server = await serveLocally(async (path, request, response) => {
    if (request.method === "GET" && path === "") return send(response, 200, "text/html; charset=utf-8", page);
    if (request.method === "POST" && path === "decide") {
      try {
        await decide(await bodyOf(request));
        return send(response, 200, "text/plain", "written");
      } catch (error) {
        return send(response, 400, "text/plain", messageOf(error));
      }
    }
    if (request.method === "POST" && path === "done") {
      send(response, 200, "text/plain", "done");
      return finish();
    }
    const unused = request.method === "GET" ? changes[Number(/^unused\/(\d+)$/.exec(path)?.[1])] : undefined;
    if (unused?.verdict === "unused") {
      const bytes = await readFile(join(root, unused.path)).catch(() => undefined);
      return bytes ? send(response, 200, "image/png", bytes) : notFound(response);
    }
    const ref = request.method === "GET" ? pictures.get(path.replace(/^files\//, "")) : undefined;
    const read = ref && (await files.read(ref));
    if (read && "bytes" in read) return send(response, 200, "image/png", read.bytes);
    notFound(response);
  });
  return { ...server, decisions, done };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > LONGEST_BODY) throw new RangeError(`a decision has at most ${LONGEST_BODY} characters`);
  }
  return body;
}
