import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { Failure } from "../evidence/log/failure.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import { spreadOf } from "../report/spread.ts";
import type { HistoryLine } from "./history.ts";

/** Read where it is there: to be committed, or given to all shards alike. */
export const DURATIONS_FILE = "fraimz.durations.json";

/** Milliseconds by a flow's id, with its variant: `{ "checkout": 5200, "checkout@mysql": 6100 }`. */
const Durations = z.record(z.string(), z.number().nonnegative());
export type Durations = z.infer<typeof Durations>;

/** What a file says, and which one it was: shards that read different ones split differently. */
export interface KnownDurations {
  readonly durations: Durations;
  readonly sha256?: string;
}

/**
 * @param file as `--durations` names it; without it the project's own, which need not be there
 * @throws Failure when it can't be read
 */
export async function readDurations(file: string | undefined): Promise<KnownDurations> {
  let text: string;
  try {
    text = await readFile(file ?? DURATIONS_FILE, "utf8");
  } catch (cause) {
    const gone = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    if (file === undefined && gone) return { durations: {} };
    throw refused(file ?? DURATIONS_FILE, messageOf(cause));
  }
  try {
    const durations = Durations.parse(JSON.parse(text));
    return { durations, sha256: createHash("sha256").update(text).digest("hex") };
  } catch (cause) {
    const said = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw refused(file ?? DURATIONS_FILE, said);
  }
}

/** How long each flow takes: the middle of its frames' times when they passed. */
export function durationsOf(lines: readonly HistoryLine[]): Durations {
  const times = new Map<string, Map<string, number[]>>();
  for (const { flow, frame, state, ms } of lines) {
    if (state !== "passed" || ms === undefined) continue;
    const frames = times.get(flow) ?? new Map<string, number[]>();
    times.set(flow, frames.set(frame, [...(frames.get(frame) ?? []), ms]));
  }
  const sums = [...times].map(([flow, frames]) => {
    const sum = [...frames.values()].reduce((all, its) => all + (spreadOf(its)?.median ?? 0), 0);
    return [flow, Math.round(sum)] as const;
  });
  return Object.fromEntries(sums.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function refused(file: string, message: string): Failure {
  return new Failure({
    kind: "error",
    title: `${file} holds no durations`,
    message,
    next: '`fraimz history --write-durations` writes it: {"checkout": 5200}, in milliseconds',
  });
}
