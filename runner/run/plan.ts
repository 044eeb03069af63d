import { COMMAND } from "../evidence/command-name.ts";
import type { ExpectedFailure } from "../evidence/log/events.ts";
import { Failure, reasonOf } from "../evidence/log/failure.ts";
import { nameSlug } from "../evidence/text/name-slug.ts";
import { shellLine } from "../evidence/text/shell-words.ts";
import type { AnyStack, Control } from "../flow/flow-types.ts";
import type { Flow } from "../flow/parse-flow.ts";
import { nearestOf } from "../flow/select-flows.ts";
import type { StackUse } from "../stack/definition.ts";
import { overlay, useOf } from "../stack/stack-use.ts";
import type { ExpectedFailures } from "./expected-failures.ts";
import { checkExpected, checkTarget, targetOf, usesOnTargets } from "./targets.ts";

/** One execution of a flow: which variant, which repeat, and under which planted fault if it is a control. */
export interface Execution {
  /** Unique in the run; the flow's id with what tells it from its siblings. */
  readonly key: string;
  readonly flow: Flow;
  readonly use: StackUse;
  readonly control: Control<AnyStack, string> | undefined;
  readonly repeat: number;
  /** Its failure that is known; never of a control. */
  readonly expected?: ExpectedFailure | undefined;
  /** The command that runs exactly this again. */
  readonly reproduce: string;
}

/** What the command line decides about a plan. */
export interface PlanOptions {
  /** `NAME` or `NAME:VARIANT`. */
  readonly stack?: string | undefined;
  /** A target's name, or `all`; each stack's default one when absent. */
  readonly target?: string | undefined;
  readonly repeat: number;
  /** Run each flow's controls: instead of the flow itself, or behind it. */
  readonly controls: "none" | "only" | "too";
  readonly expected?: ExpectedFailures;
  /** The options without which one flow would not end as it did; none when absent. */
  readonly asItRan?: (flow: Flow, use: StackUse) => readonly string[];
}

/**
 * Lays out what will run, in order.
 * @throws Failure when the stack or its variant is unknown, or nothing is left to run
 */
export function planRun(flows: readonly Flow[], options: PlanOptions): Execution[] {
  const [name, variant] = options.stack?.split(":") ?? [];
  if (variant !== undefined && options.target !== undefined)
    throw misuse(
      "A variant and a target can't both be chosen",
      "a target is a variant with a contract of its own",
    );
  checkTarget(flows, options.target);
  checkExpected(flows);
  const stacks = [...new Set(flows.map((flow) => useOf(flow.spec.stack).definition.name))];
  if (name !== undefined && !stacks.includes(name)) {
    throw misuse(`No selected flow uses a stack "${name}"`, nearestOf(name, stacks));
  }
  const plan = flows
    .filter((flow) => name === undefined || useOf(flow.spec.stack).definition.name === name)
    .flatMap((flow) =>
      usesOnTargets(flow, options.target).flatMap((use) => executionsOf(flow, use, variant, options)),
    );
  if (plan.length === 0) {
    throw options.controls === "only"
      ? misuse(
          "Nothing to run: no selected flow declares a control",
          "a flow's controls stand in .frames([...], { controls })",
        )
      : misuse("Nothing to run: no flow was selected", "an empty selection is never a pass");
  }
  // Controls last: what their flows needed is known then.
  return [...plan.filter(({ control }) => !control), ...plan.filter(({ control }) => control)];
}

function executionsOf(
  flow: Flow,
  chosen: StackUse,
  variant: string | undefined,
  options: PlanOptions,
): Execution[] {
  let use = chosen;
  const { name, variants } = use.definition;
  if (variant !== undefined) {
    if (!Object.hasOwn(variants, variant)) {
      throw misuse(
        `The stack "${name}" has no variant "${variant}"`,
        nearestOf(variant, Object.keys(variants)),
      );
    }
    use = use.variant(variant);
  }
  const base = use.chosenVariant === undefined ? flow.id : `${flow.id}@${use.chosenVariant}`;
  const again = (...more: readonly string[]): string => {
    const selected = ["--flow", flow.id, ...(variant === undefined ? [] : ["--stack", `${name}:${variant}`])];
    const how = options.asItRan?.(flow, use) ?? [];
    return `${COMMAND} ${shellLine([...selected, ...onTarget(use, options.target), ...more, ...how])}`;
  };
  const taken = new Map<string, number>();
  const keyOf = (name: string): string => {
    const slug = nameSlug(name);
    const times = (taken.get(slug) ?? 0) + 1;
    taken.set(slug, times);
    return times === 1 && slug !== "" ? slug : `${slug}-${times}`;
  };
  // A control shows what a flow's checks can do; that they can is no matter of the target.
  const planted = options.controls === "none" || isOtherTarget(flow, use) ? [] : flow.controls;
  const controls = planted.map((control) => ({
    key: `${base}!${keyOf(control.name)}`,
    flow,
    use: withFault(use, control, flow),
    control,
    repeat: 1,
    reproduce: again("--controls"),
  }));
  if (options.controls === "only") return controls;
  const flows: Execution[] = Array.from({ length: options.repeat }, (_, index) => ({
    key: index === 0 ? base : `${base}#${index + 1}`,
    flow,
    use,
    control: undefined,
    repeat: index + 1,
    expected: options.expected?.get(flow.id),
    // A repeat may stand on what those before it left.
    reproduce: again(...(index === 0 ? [] : ["--repeat", `${index + 1}`])),
  }));
  return [...flows, ...controls];
}

/** @throws Failure when the fault is none that the stack can be booted with */
function withFault(use: StackUse, { name, fault }: Flow["controls"][number], flow: Flow): StackUse {
  if (fault.stack === undefined) return use;
  const faulty = use.with(overlay(use.options, fault.stack));
  try {
    faulty.definition.parseOptions(faulty.options);
    return faulty;
  } catch (error) {
    const reason = reasonOf(error);
    throw new Failure(
      { ...reason, title: `control “${name}” of ${flow.id}: ${reason.title}` },
      { cause: error },
    );
  }
}

function isOtherTarget(flow: Flow, { definition, chosenVariant }: StackUse): boolean {
  const own = useOf(flow.spec.stack).chosenVariant;
  return chosenVariant !== own && definition.targets.slice(1).some(({ name }) => name === chosenVariant);
}

function onTarget(use: StackUse, wanted: string | undefined): string[] {
  const target = wanted === undefined ? undefined : targetOf(use);
  return target === undefined ? [] : ["--target", target.name];
}

function misuse(title: string, message: string): Failure {
  return new Failure({ kind: "error", title, message, next: `\`${COMMAND} --list\` shows flows and stacks` });
}
