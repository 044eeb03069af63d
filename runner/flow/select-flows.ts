import { distance } from "fastest-levenshtein";
import picomatch from "picomatch";
import { COMMAND } from "../evidence/command-name.ts";
import { Failure } from "../evidence/log/failure.ts";

/** How many near misses an error names. */
const NEAREST = 3;
/** Of a glob, in characters. */
const LONGEST = 1_000;

/**
 * Chooses flows by id or glob, in the order in which they were found.
 * @param patterns ids or globs; none means all
 * @throws Failure when a pattern matches nothing, with the nearest ids
 */
export function selectFlows<F extends { readonly id: string }>(
  flows: readonly F[],
  patterns: readonly string[],
): F[] {
  if (patterns.length === 0) return [...flows];
  const selected = new Set<F>();
  for (const pattern of patterns) {
    // Neither is a glob: an unset variable in a script, a text that went astray.
    const matches = pattern === "" || pattern.length > LONGEST ? () => false : picomatch(pattern);
    const found = flows.filter((flow) => flow.id === pattern || matches(flow.id));
    if (found.length === 0) {
      throw new Failure({
        kind: "error",
        title: `There is no flow "${pattern}"`,
        message: nearestOf(
          pattern,
          flows.map((flow) => flow.id),
        ),
        next: `\`${COMMAND} --list\` shows every flow`,
      });
    }
    for (const flow of found) selected.add(flow);
  }
  return flows.filter((flow) => selected.has(flow));
}

/** Says which known names come nearest to an unknown one. */
export function nearestOf(unknown: string, known: readonly string[]): string {
  if (known.length === 0) return "none are known";
  const near = [...known].sort((a, b) => distance(unknown, a) - distance(unknown, b)).slice(0, NEAREST);
  return `the nearest ${near.length === 1 ? "is" : "are"} ${near.map((name) => `"${name}"`).join(", ")}`;
}
