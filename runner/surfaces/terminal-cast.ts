/** One thing that went through the terminal: output, or what was typed. */
export interface CastEvent {
  /** Seconds since the command was started. */
  readonly time: number;
  readonly code: "o" | "i";
  readonly data: string;
}

export interface CastHeader {
  readonly columns: number;
  readonly rows: number;
  readonly command: string;
  /** Seconds since 1970. */
  readonly startedAt: number;
}

/**
 * Writes a recording in the asciicast v2 format (https://docs.asciinema.org/manual/asciicast/v2/): a header
 * line, then one line for each event.
 */
export function asciicast(header: CastHeader, events: readonly CastEvent[]): string {
  const lines = [
    JSON.stringify({
      version: 2,
      width: header.columns,
      height: header.rows,
      timestamp: Math.floor(header.startedAt),
      command: header.command,
      env: { TERM: "xterm-256color" },
    }),
    ...wholeLines(events).map(({ time, code, data }) => JSON.stringify([round(time), code, data])),
  ];
  return `${lines.join("\n")}\n`;
}

/**
 * Joins output that arrived in pieces into whole lines, so that a secret cut in two by a read can still be
 * recognized and redacted. Output without a line's end (a prompt) stands before what was typed after it.
 */
export function wholeLines(events: readonly CastEvent[]): CastEvent[] {
  const joined: CastEvent[] = [];
  let open: CastEvent | undefined;
  for (const event of events) {
    if (event.code === "i") {
      if (open) joined.push(open);
      open = undefined;
      joined.push(event);
      continue;
    }
    const data: string = (open?.data ?? "") + event.data;
    const end = data.lastIndexOf("\n") + 1;
    if (end > 0) joined.push({ time: event.time, code: "o", data: data.slice(0, end) });
    open = end < data.length ? { time: event.time, code: "o", data: data.slice(end) } : undefined;
  }
  if (open) joined.push(open);
  return joined;
}

function round(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
