import { joinRanges, replaceRanges, type TextRange } from "./text-range.ts";

/** One event of an asciicast: time, kind (output, input ...), data. */
type CastEvent = readonly [time: number, code: string, data: string];

/**
 * Redacts an asciicast (https://docs.asciinema.org/manual/asciicast/v2/). A terminal writes in pieces, so what it
 * showed is searched as one text: the output, the input, and both as they followed each other (a prompt, then what
 * was typed). What was found is cut from each piece that holds a part of it.
 * @param find the secret parts of a text, sorted and apart
 */
export function redactCast(
  recording: string,
  find: (text: string) => readonly TextRange[],
  mark: string,
): string {
  const lines = recording.split("\n").map((line) => eventIn(line) ?? line);
  const events = lines.filter((line): line is CastEvent => typeof line !== "string");
  const cuts = new Map<CastEvent, TextRange[]>();
  for (const wanted of [/^o$/, /^i$/, /^[io]$/]) {
    cutAcross(
      events.filter(([, code]) => wanted.test(code)),
      find,
      cuts,
    );
  }
  return lines
    .map((line) => {
      if (typeof line === "string") return replaceRanges(line, find(line), mark);
      const [time, code, data] = line;
      const first = replaceRanges(data, joinRanges(cuts.get(line) ?? []), mark);
      return JSON.stringify([
        time,
        code,
        /^[io]$/.test(code) ? first : replaceRanges(data, find(data), mark),
      ]);
    })
    .join("\n");
}

function eventIn(line: string): CastEvent | undefined {
  if (!line.startsWith("[")) return undefined;
  try {
    const parsed: unknown = JSON.parse(line);
    if (!Array.isArray(parsed)) return undefined;
    const [time, code, data] = parsed;
    return typeof time === "number" && typeof code === "string" && typeof data === "string"
      ? [time, code, data]
      : undefined;
  } catch {
    return undefined;
  }
}

function cutAcross(
  events: readonly CastEvent[],
  find: (text: string) => readonly TextRange[],
  cuts: Map<CastEvent, TextRange[]>,
): void {
  const found = find(events.map(([, , data]) => data).join(""));
  let at = 0;
  let next = 0;
  for (const event of events) {
    const length = event[2].length;
    while (next < found.length && (found[next]?.end ?? 0) <= at) next++;
    for (let one = next; one < found.length; one++) {
      const { start, end } = found[one] ?? { start: 0, end: 0 };
      if (start >= at + length) break;
      const part = { start: Math.max(0, start - at), end: Math.min(length, end - at) };
      cuts.set(event, [...(cuts.get(event) ?? []), part]);
    }
    at += length;
  }
}
