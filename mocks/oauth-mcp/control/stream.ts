/** The log as server-sent events: what is there already, then each line as it is written. */
import type { ServerResponse } from "node:http";
import type { TenantLog } from "../log/tenant-log.ts";

const KEEP_ALIVE_MS = 15_000;
/** A reader that lets this much wait for it is let go; it can come back with its cursor. */
const MOST_WAITING = 16 * 1024 * 1024;

/** Streams until the reader leaves or the tenant is closed, which is told as the event `closed`. */
export function streamEntries(
  tenant: { readonly log: TenantLog; readonly closed: AbortSignal },
  after: number,
  response: ServerResponse,
): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const write = (seq: number, line: string) => response.write(`event: entry\nid: ${seq}\ndata: ${line}\n\n`);
  const tell = (seq: number, line: string) => {
    if (response.writableLength > MOST_WAITING) response.destroy();
    else write(seq, line);
  };
  const page = tenant.log.since(after);
  const first = page.next - page.lines.length + 1;
  response.write(`: from ${first}\n\n`);
  for (const [index, line] of page.lines.entries()) write(first + index, line);
  const unfollow = tenant.log.follow(tell);
  const alive = setInterval(() => response.write(": alive\n\n"), KEEP_ALIVE_MS);
  const end = () => {
    clearInterval(alive);
    unfollow();
    response.end("event: closed\ndata: {}\n\n");
  };
  tenant.closed.addEventListener("abort", () => setImmediate(end), { once: true });
  response.on("close", () => {
    clearInterval(alive);
    unfollow();
  });
}
