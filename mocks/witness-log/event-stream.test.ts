import { expect, it } from "vitest";
import { readEvents } from "./event-stream.ts";

const LINES = [
  "data: one",
  "",
  ": comment",
  "data: two",
  "data:lines",
  "unknown: x",
  "",
  "data: drei ü 🚀",
  "",
  "",
];
const WANTED = ["one", "two\nlines", "drei ü 🚀"];
const bytes = (text: string) => new TextEncoder().encode(text);

async function read(chunks: readonly Uint8Array[]) {
  const got = [];
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  for await (const event of readEvents(stream)) got.push(event);
  return got;
}

for (const [name, end] of Object.entries({ LF: "\n", CRLF: "\r\n", CR: "\r" })) {
  const whole = bytes(LINES.join(end));
  it(`reads lines that end with ${name}, in one piece, byte by byte, and torn anywhere`, async () => {
    expect((await read([whole])).map(({ data }) => data)).toEqual(WANTED);
    expect((await read([...whole].map((byte) => Uint8Array.of(byte)))).map(({ data }) => data)).toEqual(
      WANTED,
    );
    for (let at = 1; at < whole.length; at += 1)
      expect((await read([whole.subarray(0, at), whole.subarray(at)])).map(({ data }) => data)).toEqual(
        WANTED,
      );
  });
}

it("reads ends that change, and leaves a byte order mark out", async () => {
  const mixed = bytes("\ufeffdata: one\r\n\ndata: two\rdata:lines\n\r\ndata: drei ü 🚀\n\n");
  expect((await read([mixed])).map(({ data }) => data)).toEqual(WANTED);
});

it("keeps an id for the events after it, names the event, and drops a torn last one", async () => {
  expect(await read([bytes("id: 1\nevent: tick\ndata\n\ndata: b\n\ndata: torn")])).toEqual([
    { event: "tick", id: "1", data: "" },
    { event: "message", id: "1", data: "b" },
  ]);
});
