/**
 * Reader of `text/event-stream` (WHATWG HTML section 9.2): bytes in, events out. Comments and `retry` are dropped.
 * A line ends at LF, CR or CRLF, and at a CR at once: what follows may never come. (The registry's
 * `eventsource-parser` waits for the byte after a CR, and so loses the last event of a stream with such ends.)
 */

export interface ServerEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: string;
}

/** Takes the text of a stream in any pieces. */
export class EventReader {
  #rest = "";
  #afterReturn = false;
  #event = "message";
  #id: string | undefined;
  #data: string[] = [];

  /** Id of the last event that was complete, also of one without data. */
  lastId: string | undefined;

  /** The events that this piece completes. */
  push(piece: string): ServerEvent[] {
    if (piece === "") return [];
    // The second half of a CRLF that was torn ends no line of its own.
    const text = this.#afterReturn && piece.startsWith("\n") ? piece.slice(1) : piece;
    this.#afterReturn = piece.endsWith("\r");
    const lines = (this.#rest + text).split(/\r\n|\n|\r/);
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.#take(line));
  }

  #take(line: string): ServerEvent[] {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#event = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    return [];
  }

  #dispatch(): ServerEvent[] {
    this.lastId = this.#id;
    const event = { event: this.#event || "message", id: this.#id, data: this.#data.join("\n") };
    const complete = this.#data.length > 0;
    this.#event = "message";
    this.#data = [];
    return complete ? [event] : [];
  }
}

/** Yields each complete event; a torn last one is dropped, as the standard says. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerEvent, void, undefined> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  const events = new EventReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield* events.push(value);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
