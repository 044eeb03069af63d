import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { EVENT_SCHEMA_VERSION, EvidenceEvent } from "../evidence/log/events.ts";
import { writerBegan } from "./run-clock.ts";
import type { LogProblem, RunLog } from "./run-log.ts";

const LOG_FILE = /^events-(.+)\.jsonl$/;

/** What one log file says. */
interface ParsedLog {
  readonly events: EvidenceEvent[];
  readonly problems: LogProblem[];
}

/**
 * Reads the event log of a run: every `events-*.jsonl` of its folder, each line checked against the schema.
 * A line that cannot be used is named in `problems` and reading goes on: a killed run still has a report.
 * @param dir the run's folder
 * @throws when the folder cannot be read or holds no event log at all
 */
export async function readRun(dir: string): Promise<RunLog> {
  const names = (await readdir(dir)).filter((name) => LOG_FILE.test(name)).sort();
  if (names.length === 0) {
    throw new Error(
      `${dir} holds no event log (events-<worker>.jsonl); give the folder of a run, such as results/latest`,
    );
  }
  const logs: ParsedLog[] = [];
  for (const name of names) {
    const { events, problems } = parseLog(name, await readFile(join(dir, name), "utf8"));
    // Joined logs each have a worker 1; the file's name tells them apart.
    const worker = LOG_FILE.exec(name)?.[1] ?? "";
    for (const event of events) event.worker = worker;
    logs.push({ events, problems });
  }
  return {
    events: mergeByTime(logs.map(({ events }) => events)),
    problems: logs.flatMap(({ problems }) => problems),
  };
}

/**
 * Reads one log file's text.
 * @param file its name, for the problems
 * @returns the valid events in the order of their lines, and what was wrong with the other lines
 */
export function parseLog(file: string, text: string): ParsedLog {
  const events: EvidenceEvent[] = [];
  const problems: LogProblem[] = [];
  const lines = text.split("\n");
  // A complete file ends with a line feed; what stands after the last one was being written when its writer died.
  const unfinished = lines.length - 1;
  let previous = 0;
  // Unusable lines since the last good one: they explain that much of a gap in the numbering.
  let unusable = 0;
  for (const [index, line] of lines.entries()) {
    if (line === "") continue;
    const name = (kind: LogProblem["kind"], message: string) =>
      problems.push({ file, line: index + 1, kind, message });
    const read = readLine(line);
    if ("event" in read) {
      const { seq } = read.event;
      const gone = seq - previous - 1 - unusable;
      if (seq <= previous) name("foreign", `event ${seq} stands after event ${previous}: a second writer?`);
      else if (gone > 0) name("missing", `${gone} of the events ${previous + 1} to ${seq - 1} are not here`);
      previous = Math.max(previous, seq);
      unusable = 0;
      events.push(read.event);
    } else if (index === unfinished && read.kind === "unreadable") {
      name("torn", `the last line was cut off after ${line.length} characters: its writer was killed`);
    } else {
      unusable += 1;
      name(read.kind, read.message);
    }
  }
  return { events, problems };
}

/** Joins the logs of several writers by wall time; a writer's own order is never changed. */
export function mergeByTime(logs: readonly (readonly EvidenceEvent[])[]): EvidenceEvent[] {
  const timed = logs.flatMap((events, log) => {
    const began = events[0] ? writerBegan(events[0]) : 0;
    let time = 0;
    return events.map((event) => {
      time = Math.max(time, began + event.ms);
      return { event, log, time };
    });
  });
  // The sort is stable, so events of one log that bear the same time stay as they were written.
  return timed.sort((a, b) => a.time - b.time || a.log - b.log).map(({ event }) => event);
}

function readLine(
  line: string,
): { event: EvidenceEvent } | { kind: "unreadable" | "foreign"; message: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: "unreadable", message: `not JSON: ${excerpt(line)}` };
  }
  const parsed = EvidenceEvent.safeParse(value);
  if (parsed.success) return { event: parsed.data };
  if (typeof value === "object" && value !== null && "v" in value && value.v !== EVENT_SCHEMA_VERSION) {
    const message = `written with schema version ${String(value.v)}; this fraimz reads ${EVENT_SCHEMA_VERSION}`;
    return { kind: "foreign", message };
  }
  const issue = parsed.error.issues[0];
  const where = issue?.path.map(String).join(".") || "the line";
  return { kind: "foreign", message: `not an event: ${where}: ${issue?.message ?? "unknown"}` };
}

function excerpt(line: string): string {
  return line.length <= 80 ? line : `${line.slice(0, 80)}… (${line.length} characters)`;
}
