/** Reader of `text/event-stream` (WHATWG HTML section 9.2): bytes in, events out. Comments and `retry` are dropped. */

export interface ServerEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: string;
}

/** Yields each complete event; a torn last one is dropped, as the standard says. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerEvent, void, undefined> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  let rest = "";
  let draft: { event: string; id: string | undefined; data: string[] } = {
    event: "message",
    id: undefined,
    data: [],
  };
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line === "") {
          if (draft.data.length > 0) yield { event: draft.event, id: draft.id, data: draft.data.join("\n") };
          draft = { event: "message", id: draft.id, data: [] };
          continue;
        }
        const colon = line.indexOf(":");
        const field = colon < 0 ? line : line.slice(0, colon);
        const text = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (field === "event") draft.event = text;
        else if (field === "data") draft.data.push(text);
        else if (field === "id") draft.id = text;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
