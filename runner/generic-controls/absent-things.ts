import { fitsPattern, hasPart } from "../evidence/text/read-text.ts";
import { textWith } from "./found-text.ts";
import type { ObservedCall } from "./observed-calls.ts";
import { otherExchanges } from "./other-exchanges.ts";

/** Whether a text can be made that a `see.no.text`, or a picture's `reject`, finds. */
export function canBeFound(unwanted: string | RegExp): boolean {
  const finds = (text: string): boolean =>
    typeof unwanted === "string" ? hasPart(text, unwanted) : fitsPattern(text, unwanted);
  return textWith(unwanted, finds) !== undefined;
}

/**
 * Why what a check says is absent can't be put there by itself; undefined when it can.
 * @param entries what the witness logged, of which one may be what a function looks for
 */
export function openAbsence(
  { channel, path, method, args }: ObservedCall,
  entries: readonly unknown[],
): string | undefined {
  if (channel === "see" && path.endsWith(".no.text")) {
    return canBeFound(args[0] as string | RegExp) ? undefined : "no text was found that it would find";
  }
  if (channel !== "witness" || method !== "sawNothing") return undefined;
  const [match] = args;
  if (typeof match === "function") {
    const finds = (entry: unknown): boolean => {
      try {
        return Boolean(Reflect.apply(match, undefined, [entry]));
      } catch {
        return false;
      }
    };
    return otherExchanges(entries).some(finds) ? undefined : NONE_FOUND;
  }
  return patternsIn(match).every(canBeFound) ? undefined : NONE_FOUND;
}

const NONE_FOUND = "no exchange was found that it would find";

function patternsIn(match: unknown): RegExp[] {
  if (match instanceof RegExp) return [match];
  if (match === null || typeof match !== "object") return [];
  return Object.values(match).flatMap(patternsIn);
}
