import { misuse } from "../evidence/log/misuse.ts";
import type { Flow } from "../flow/parse-flow.ts";
import { nearestOf } from "../flow/select-flows.ts";
import type { StackUse } from "../stack/definition.ts";
import { useOf } from "../stack/stack-use.ts";
import type { KnownDefect, TargetSpec } from "../stack/target-spec.ts";
import { unmetRequirements } from "./requirements.ts";

/** What stands behind a use of a stack; undefined for a stack that names no targets. */
export function targetOf({
  definition,
  chosenVariant,
}: Pick<StackUse, "definition" | "chosenVariant">): TargetSpec | undefined {
  return definition.targets.find(({ name }) => name === chosenVariant) ?? definition.targets[0];
}

/**
 * The uses of a flow's stack that `--target` means: the default one when it is absent, each one whose software can be
 * had for `all`, else the named one, which a flow of another stack has not. A flow that has chosen a target itself is
 * about that one.
 */
export function usesOnTargets(flow: Flow, wanted: string | undefined): StackUse[] {
  const use = useOf(flow.spec.stack) as StackUse;
  const { targets } = use.definition;
  if (wanted === undefined) return [use];
  const own = targets.find(({ name }) => name === use.chosenVariant);
  if (own) return wanted === own.name || (wanted === "all" && isThere(own)) ? [use] : [];
  if (wanted === "all") {
    if (targets.length === 0) return [use];
    return targets.filter(isThere).map(({ name }) => useOnTarget(use, name));
  }
  return targets.some(({ name }) => name === wanted) ? [useOnTarget(use, wanted)] : [];
}

/** @throws Failure when no selected flow's stack names that target */
export function checkTarget(flows: readonly Flow[], wanted: string | undefined): void {
  if (wanted === undefined || wanted === "all") return;
  const known = [...new Set(targetsOf(flows).map(({ target }) => target.name))];
  if (known.includes(wanted)) return;
  throw misuse(`No selected flow's stack names a target "${wanted}"`, nearestOf(wanted, known));
}

/**
 * The targets whose software can't be had here, each with what it lacks, as `cli of managed-mcp: CODEMIE_CLI`.
 * @param known which needs are looked at; all when absent
 */
export function targetsNotThere(flows: readonly Flow[], known = (_need: string) => true): string[] {
  const lines = targetsOf(flows)
    .map(({ stack, target }) => ({ stack, name: target.name, lacks: lacking(target, known) }))
    .filter(({ lacks }) => lacks.length > 0)
    .map(({ stack, name, lacks }) => `${name} of ${stack}: ${lacks.join(", ")}`);
  return [...new Set(lines)];
}

/** The known defects that a target shows in a flow, by frame. */
export function expectedIn(flow: string, target: TargetSpec | undefined): ReadonlyMap<string, KnownDefect> {
  const own = (target?.expected ?? []).filter((expected) => expected.flow === flow);
  return new Map(own.map((expected) => [expected.frame, expected]));
}

/** @throws Failure when a target's file names a frame that its flow has not: it could never fail no more */
export function checkExpected(flows: readonly Flow[]): void {
  for (const { target } of targetsOf(flows)) {
    for (const { flow: id, frame } of target.expected ?? []) {
      const flow = flows.find((candidate) => candidate.id === id);
      const frames = flow?.frames.map(({ name }) => name) ?? [frame];
      if (frames.includes(frame)) continue;
      throw misuse(
        `The target "${target.name}" expects a failure in a frame that "${id}" has not: ${frame}`,
        nearestOf(frame, frames),
      );
    }
  }
}

function useOnTarget(use: StackUse, name: string): StackUse {
  return use.definition.targets[0]?.name === name ? use : use.variant(name);
}

function targetsOf(flows: readonly Flow[]) {
  return flows.flatMap((flow) => {
    const { name, targets } = useOf(flow.spec.stack).definition;
    return targets.map((target: TargetSpec) => ({ stack: name, target }));
  });
}

function isThere({ requires = [] }: TargetSpec): boolean {
  return unmetRequirements(requires) === undefined;
}

function lacking({ requires = [] }: TargetSpec, known: (need: string) => boolean): string[] {
  return requires
    .filter((need) => known(need) && unmetRequirements([need]))
    .map((need) => need.replace(/^(env|bin|npm):/, ""));
}
