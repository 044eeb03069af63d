import { COMMAND } from "../evidence/command-name.ts";
import { Failure } from "../evidence/log/failure.ts";
import type { Flow } from "./parse-flow.ts";
import { nearestOf } from "./select-flows.ts";

/**
 * Chooses flows by their tags: those with any of the wanted ones, and none of those with a `!` before them.
 * @param wanted as `--tag` gives them; none means all
 * @param known the tags that the project's settings list; none means any
 * @throws Failure when a flow has a tag that is not listed, or no flow has a wanted one
 */
export function selectTagged(
  flows: readonly Flow[],
  wanted: readonly string[],
  known: readonly string[] = [],
): Flow[] {
  const used = new Set(flows.flatMap(({ spec }) => spec.tags ?? []));
  const unlisted = known.length === 0 ? undefined : [...used].find((tag) => !known.includes(tag));
  if (unlisted !== undefined) {
    const flow = flows.find(({ spec }) => spec.tags?.includes(unlisted));
    throw misuse(
      `The flow ${flow?.path} has a tag that the settings do not list: "${unlisted}"`,
      nearestOf(unlisted, known),
      "correct it, or add it to `tags` in fraimz.config.ts",
    );
  }
  const without = wanted.filter((tag) => tag.startsWith("!")).map((tag) => tag.slice(1));
  const having = wanted.filter((tag) => !tag.startsWith("!"));
  const unknown = [...having, ...without].find((tag) => !used.has(tag) && !known.includes(tag));
  if (unknown !== undefined) {
    throw misuse(
      `No selected flow has the tag "${unknown}"`,
      nearestOf(unknown, [...used]),
      `\`${COMMAND} --list\` shows each flow's tags`,
    );
  }
  return flows.filter(({ spec: { tags = [] } }) => {
    const chosen = having.length === 0 || having.some((tag) => tags.includes(tag));
    return chosen && !without.some((tag) => tags.includes(tag));
  });
}

function misuse(title: string, message: string, next: string): Failure {
  return new Failure({ kind: "error", title, message, next });
}
