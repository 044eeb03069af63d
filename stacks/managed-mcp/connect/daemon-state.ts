import { z } from "zod";
import { ask } from "./ask.ts";
import { asDocument, textOf } from "./files.ts";
import type { Places } from "./places.ts";

const state = z.object({ pid: z.int().positive(), port: z.int().positive(), id: z.string() });
export type DaemonState = z.output<typeof state>;

const ANSWERS_WITHIN_MS = 10_000;

export function daemonDocument(value: DaemonState): string {
  return asDocument(value);
}

/** The daemon that was last started, running or not. */
export function lastDaemon({ daemonState: path }: Pick<Places, "daemonState">): DaemonState | undefined {
  try {
    return state.parse(JSON.parse(textOf(path) ?? ""));
  } catch {
    return undefined;
  }
}

/** The daemon if it runs: whoever else has its port or its pid by now does not know its id. */
export async function runningDaemon(places: Pick<Places, "daemonState">): Promise<DaemonState | undefined> {
  const last = lastDaemon(places);
  if (!last) return undefined;
  try {
    const url = new URL(`http://127.0.0.1:${last.port}/healthz`);
    const { text } = await ask(url, { headers: {}, timeoutMs: ANSWERS_WITHIN_MS });
    return state.parse(JSON.parse(text)).id === last.id ? last : undefined;
  } catch {
    return undefined;
  }
}
