import { join } from "node:path";

type AtHome = { readonly home: string };

/** What is kept of a flow beside the desk, where the tool has no business. */
export function watchLogFile({ home }: AtHome): string {
  return join(home, "writes.jsonl");
}

/** The addresses to which the person's browser was sent when it signed in. */
export function handedOverFile({ home }: AtHome): string {
  return join(home, "handed-over.txt");
}

export function crashFolder({ home }: AtHome): string {
  return join(home, "crashes");
}
