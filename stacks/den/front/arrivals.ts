import { readFileSync } from "node:fs";
import { z } from "zod";

/** A connection that the front took: for which service, from which address, by which version of TLS. */
export const Arrival = z.object({ service: z.string(), from: z.string(), protocol: z.string() });
export type Arrival = z.infer<typeof Arrival>;

/** Every connection that the front has taken so far, in order. */
export function readArrivals(file: string): Arrival[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  // The last line may still be being written.
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => Arrival.parse(JSON.parse(line)));
}
