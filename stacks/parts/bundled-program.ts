import { note, prepared } from "./prepared.ts";

// What runs of a service is built at its preparation: from its sources it takes several times as long to start.
const ENTRY = "entry";

/** Notes a bundle as the program of the service whose folder this is. */
export function noteEntry(dir: string, entry: string): void {
  note(dir, ENTRY, entry);
}

/** @throws Error when the service whose folder this is was not prepared */
export function entryOf(dir: string): string {
  return prepared(dir, ENTRY);
}

/** The command that runs the program noted for a service. */
export function runEntry(
  { dir }: { readonly dir: string },
  env: Readonly<Record<string, string | undefined>>,
) {
  return { file: process.execPath, args: [entryOf(dir)], env };
}
