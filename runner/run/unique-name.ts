import { randomBytes } from "node:crypto";

/**
 * Makes the `unique` of one execution: readable, and never the same in another flow, run or copy.
 * @returns a function that adds six hex digits of this execution, e.g. `Team Base 4f1c7a`, and a count when asked
 *   for the same name again
 */
export function uniqueNames(): (name: string) => string {
  const suffix = randomBytes(3).toString("hex");
  const given = new Map<string, number>();
  return (name) => {
    const times = (given.get(name) ?? 0) + 1;
    given.set(name, times);
    return times === 1 ? `${name} ${suffix}` : `${name} ${suffix}-${times}`;
  };
}
