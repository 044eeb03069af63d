import { Failure } from "../../evidence/log/failure.ts";
import { nearestLines, type Reading, type TextMatch, transcript } from "../reader/screen-text.ts";

/** @param looked where it was looked for, and how long */
export function severalPlaces(wanted: string | RegExp, looked: string, found: readonly TextMatch[]): Failure {
  return new Failure({
    kind: "action",
    title: `${asked(wanted)} is on the screen more than once`,
    message: looked,
    expected: expectedOf(wanted),
    actual: found.map(inWords).join("; "),
    next: "Name the window to look in, or the text beside it with a pattern.",
  });
}

/**
 * @param looked where it was looked for, and how long
 * @param inside where it stands in other text
 */
export function notOnScreen(
  wanted: string | RegExp,
  looked: string,
  reading: Reading & { readonly hint?: string },
  inside: readonly TextMatch[],
): Failure {
  return new Failure({
    kind: "action",
    title: `${asked(wanted)} is not on the screen${inside.length > 0 ? " as a label" : ""}`,
    message: `${looked}${typeof wanted === "string" ? nearest(reading, wanted, inside) : ""}`,
    expected: expectedOf(wanted),
    actual: `what was read:\n${transcript(reading.words) || "(no text)"}`,
    ...(reading.hint === undefined ? {} : { next: reading.hint }),
  });
}

const asked = (wanted: string | RegExp) =>
  typeof wanted === "string" ? JSON.stringify(wanted) : String(wanted);

const expectedOf = (wanted: string | RegExp) =>
  typeof wanted === "string" ? `${asked(wanted)} as a label, in one place` : `${asked(wanted)} in one place`;

function inWords({ read, box }: Pick<TextMatch, "read" | "box">): string {
  return `${JSON.stringify(read)} at ${Math.round(box.x)},${Math.round(box.y)}`;
}

/** What a refusal says about the lines that come near. */
function nearest(reading: Reading, wanted: string, inside: readonly TextMatch[]): string {
  const [match] = inside;
  const doubtful = inside.find(({ doubt }) => doubt !== undefined);
  if (doubtful) {
    const why =
      doubtful.doubt === "edge"
        ? "it reaches the edge of what was looked at, beyond which more of it may lie"
        : "ink goes on beside it that could not be read";
    return ` At ${Math.round(doubtful.box.x)},${Math.round(doubtful.box.y)} ${why}.`;
  }
  if (match)
    return ` It stands inside other text at ${Math.round(match.box.x)},${Math.round(match.box.y)}; a pattern finds it there.`;
  const lines = nearestLines(reading, wanted);
  if (lines.length === 0) return "";
  return ` Nearest: ${lines.map(({ text, box }) => inWords({ read: text, box })).join("; ")}.`;
}
