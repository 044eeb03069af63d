import type { Flow } from "../flow/parse-flow.ts";
import type { StackDefinition } from "../stack/definition.ts";
import { useOf } from "../stack/stack-use.ts";

/** What of the command line names flows; other options only narrow what there is. */
export interface Naming {
  readonly flow: readonly string[];
  readonly tag: readonly string[];
  readonly lastFailed?: string | true | undefined;
  readonly stack?: string | undefined;
  readonly target?: string | undefined;
}

/**
 * Leaves out the flows whose stack runs on demand only, unless they are named, or nothing else was selected.
 * @returns also what is left out, a line for each stack
 */
export function leaveOutOnDemand(
  flows: readonly Flow[],
  naming: Naming,
): { readonly flows: Flow[]; readonly leftOut: string[] } {
  const left = flows.filter((flow) => stackOf(flow).onDemand !== undefined && !isNamed(flow, naming));
  if (left.length === flows.length) return { flows: [...flows], leftOut: [] };
  const stacks = [...new Set(left.map(stackOf))];
  return {
    flows: flows.filter((flow) => !left.includes(flow)),
    leftOut: stacks.map(({ name, onDemand }) => `--stack ${name} (${onDemand})`),
  };
}

function isNamed(flow: Flow, { flow: ids, tag, lastFailed, stack, target }: Naming): boolean {
  const { name, targets } = stackOf(flow);
  return (
    ids.length > 0 ||
    lastFailed !== undefined ||
    tag.some((wanted) => flow.spec.tags?.includes(wanted)) ||
    stack?.split(":")[0] === name ||
    targets.some((known) => known.name === target)
  );
}

function stackOf({ spec }: Flow): StackDefinition {
  return useOf(spec.stack).definition as StackDefinition;
}
