/** Sends a stream as it comes, in as few writes as that allows. */
import type { ServerResponse } from "node:http";
import type { StreamTap } from "./http/message.ts";

/** Bytes that are held back at most. */
const MOST_HELD = 64 * 1024;

/**
 * Sends a stream whose head was given already. What one turn of the event loop brings goes out in one write: the
 * head, a result and the end of a short answer together. A head without a chunk goes out alone.
 * @returns whether the stream came to its end; false when it was broken off
 */
export async function pump(
  response: ServerResponse,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  tap: StreamTap | undefined,
): Promise<boolean> {
  const outflow = new Outflow(response);
  response.on("close", () => void reader.cancel().catch(() => undefined));
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      tap?.see(next.value);
      outflow.add(next.value);
      if (response.writableNeedDrain) await drained(response);
    }
    if (!response.destroyed) tap?.ended();
    outflow.end();
    return true;
  } catch {
    // A stream that a fault or the engine breaks off ends the connection as a failing server would; what was
    // written is still sent, so that the client sees an answer that breaks off, not a refused connection.
    tap?.ended();
    outflow.flush();
    setImmediate(() => response.socket?.destroySoon());
    return false;
  }
}

/** Gathers chunks until the turn of the event loop ends. */
class Outflow {
  readonly #response: ServerResponse;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #headSent = false;
  #scheduled = false;

  constructor(response: ServerResponse) {
    this.#response = response;
    this.#schedule();
  }

  add(chunk: Uint8Array): void {
    this.#held.push(chunk);
    this.#heldBytes += chunk.byteLength;
    if (this.#heldBytes > MOST_HELD) this.flush();
    else this.#schedule();
  }

  flush(): void {
    if (this.#held.length > 0) this.#response.write(this.#taken());
    else if (!this.#headSent) this.#response.flushHeaders();
    this.#headSent = true;
  }

  end(): void {
    this.#headSent = true;
    if (this.#held.length > 0) this.#response.end(this.#taken());
    else this.#response.end();
  }

  #taken(): Uint8Array {
    const [first] = this.#held;
    const all = this.#held.length === 1 && first ? first : Buffer.concat(this.#held, this.#heldBytes);
    this.#held = [];
    this.#heldBytes = 0;
    return all;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#held.length > 0 || !this.#headSent) this.flush();
    });
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });
}
