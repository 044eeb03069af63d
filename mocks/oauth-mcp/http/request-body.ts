/** Reads a request body up to a limit. */
import type { IncomingMessage } from "node:http";

export type BodyProblem = "too-large" | "broken";

export interface ReadBody {
  readonly bytes: Buffer;
  readonly problem?: BodyProblem;
}

const NOTHING = Buffer.alloc(0);

/** Never throws: a body over the limit, or one that breaks off, is a problem to report. */
export async function readBody(incoming: IncomingMessage, limit: number): Promise<ReadBody> {
  const declared = Number(incoming.headers["content-length"] ?? 0);
  if (declared > limit) return { bytes: NOTHING, problem: "too-large" };
  if (declared === 0 && incoming.headers["transfer-encoding"] === undefined) return { bytes: NOTHING };
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      // What still comes is not kept; the answer closes the connection.
      chunks.length = 0;
      resolve({ bytes: NOTHING, problem: "too-large" });
    });
    incoming.on("end", () => {
      const [only] = chunks;
      resolve({ bytes: chunks.length === 1 && only ? only : Buffer.concat(chunks) });
    });
    incoming.on("error", () => resolve({ bytes: NOTHING, problem: "broken" }));
    incoming.on("close", () => resolve({ bytes: NOTHING, problem: "broken" }));
  });
}
