import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { mkdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { withLock } from "../process/file-claim.ts";
import { placeFile } from "../process/kept-files.ts";
import { type EarlierOutcome, type EarlierRuns, frameKey } from "../report/earlier-runs.ts";
import { keyOfRepeats } from "../report/repeats.ts";
import { FrameState, type RunReport } from "../report/report-schema.ts";

/** When the file is larger, its older half goes. */
const MOST_BYTES = 8_000_000;
const LOCKED_WITHIN_MS = 10_000;

const Line = z.object({
  v: z.literal(1),
  run: z.string(),
  at: z.string(),
  commit: z.string().optional(),
  /** The flow's id, with its variant: `checkout@mysql`. */
  flow: z.string(),
  frame: z.string(),
  index: z.number(),
  state: FrameState,
  ms: z.number().optional(),
});
/** How one frame ended in one run. It tells of the past: no verdict is ever taken from it. */
export type HistoryLine = z.infer<typeof Line>;

export const historyFile = (results: string) => join(results, "history.jsonl");

/** The lines of a run. Controls are left out: their red frames say nothing of the product. */
export function historyOf({ run, flows }: RunReport): HistoryLine[] {
  const about = {
    v: 1 as const,
    run: run.id,
    at: run.startedAt,
    ...(run.git ? { commit: run.git.commit } : {}),
  };
  return flows
    .filter(({ control }) => !control)
    .flatMap(({ key, frames }) =>
      frames.map(({ name, index, state, tookMs }) => ({
        ...about,
        flow: keyOfRepeats(key),
        frame: name,
        index,
        state,
        ...(tookMs === undefined || state === "not reached" ? {} : { ms: Math.round(tookMs) }),
      })),
    );
}

/** What a report's frames did before its run, the oldest first. */
export function earlierOf({ run, flows }: RunReport, lines: readonly HistoryLine[]): EarlierRuns {
  const outcomes = new Map<string, EarlierOutcome[]>();
  for (const { key, frames } of flows) for (const { name } of frames) outcomes.set(frameKey(key, name), []);
  for (const line of lines) {
    if (line.run === run.id || line.at >= run.startedAt) continue;
    outcomes.get(frameKey(line.flow, line.frame))?.push({ state: line.state, ms: line.ms });
  }
  return outcomes;
}

/**
 * Appends lines, whole, also where several runs do so at once, and drops the oldest of a file that grew too large.
 * @param most bytes that it may have
 */
export async function appendHistory(
  file: string,
  lines: readonly HistoryLine[],
  most = MOST_BYTES,
): Promise<void> {
  if (lines.length === 0) return;
  await mkdir(dirname(file), { recursive: true });
  await withLock(`${file}.lock`, { timeoutMs: LOCKED_WITHIN_MS }, async () => {
    appendWhole(file, `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
    if ((await stat(file)).size <= most) return;
    const all = await readFile(file, "utf8");
    const half = all.indexOf("\n", all.length - most / 2) + 1;
    await placeFile(file, all.slice(half));
  });
}

/** A writer that was killed may have left half a line: what comes now begins its own. */
function appendWhole(file: string, text: string): void {
  const fd = openSync(file, "a+");
  try {
    const { size } = fstatSync(fd);
    const last = Buffer.alloc(1);
    if (size > 0) readSync(fd, last, 0, 1, size - 1);
    const content = Buffer.from(size > 0 && last.toString() !== "\n" ? `\n${text}` : text);
    for (let written = 0; written < content.length; ) written += writeSync(fd, content, written);
  } finally {
    closeSync(fd);
  }
}

/** Reads what is there, the oldest first; lines that are none are left out. */
export async function readHistory(file: string): Promise<HistoryLine[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    if (line === "") return [];
    try {
      const parsed = Line.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}
