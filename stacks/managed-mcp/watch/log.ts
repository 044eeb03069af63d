import { z } from "zod";

/** One line of the watch's log: a program began, or is about to change something on the disk. */
export const watched = z.discriminatedUnion("what", [
  z.object({ what: z.literal("began"), pid: z.number(), command: z.array(z.string()) }),
  z.object({ what: z.literal("write"), pid: z.number(), nth: z.number(), by: z.string(), path: z.string() }),
]);
export type Watched = z.output<typeof watched>;

export function readWatchLog(text: string): Watched[] {
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => watched.parse(JSON.parse(line)));
}
