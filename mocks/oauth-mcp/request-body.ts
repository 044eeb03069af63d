/** Reads a request body up to a limit. */
import type { IncomingMessage } from "node:http";

export interface ReadBody {
  readonly bytes: Buffer;
  readonly problem?: "too-large" | "broken";
}

const NOTHING = Buffer.alloc(0);

/** Never throws: a body over the limit, or one that breaks off, is a problem to report. */
export async function readBody(incoming: IncomingMessage, limit: number): Promise<ReadBody> {
  const declared = Number(incoming.headers["content-length"] ?? 0);
  if (declared > limit) return { bytes: NOTHING, problem: "too-large" };
  if (declared === 0 && incoming.headers["transfer-encoding"] === undefined) return { bytes: NOTHING };
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      size += bytes.length;
      if (size > limit) return { bytes: NOTHING, problem: "too-large" };
      chunks.push(bytes);
    }
  } catch {
    return { bytes: NOTHING, problem: "broken" };
  }
  return { bytes: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size) };
}
