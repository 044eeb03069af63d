import { COMMAND } from "../evidence/command-name.ts";
import { shellLine } from "../evidence/text/shell-words.ts";

/** What this process was asked to do, as it can be pasted into a shell again. */
export function asTyped(): string {
  return `${COMMAND} ${shellLine(process.argv.slice(2))}`.trimEnd();
}
