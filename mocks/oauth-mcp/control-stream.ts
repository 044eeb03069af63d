/** The log as server-sent events: what is there already, then each line as it is written. */
import type { ServerResponse } from "node:http";
import type { WitnessEntry } from "../witness-log/entry.ts";
import type { Tenant } from "./tenant.ts";

const KEEP_ALIVE_MS = 15_000;

/** Streams until the reader leaves or the tenant is closed, which is told as the event `closed`. */
export function streamEntries(tenant: Tenant, after: number, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const tell = (entry: WitnessEntry) =>
    response.write(`event: entry\nid: ${entry.seq}\ndata: ${JSON.stringify(entry)}\n\n`);
  const page = tenant.log.since(after);
  response.write(`: from ${page.next - page.entries.length + 1}\n\n`);
  for (const entry of page.entries) tell(entry);
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
