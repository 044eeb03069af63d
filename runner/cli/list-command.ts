import picocolors from "picocolors";
import { plural } from "../report/plain-text.ts";
import { needsOfStack } from "../run/needs-of-stack.ts";
import { targetsNotThere } from "../run/targets.ts";
import { useOf } from "../stack/stack-use.ts";
import type { TargetSpec } from "../stack/target-spec.ts";
import type { EvalsOptions } from "./options.ts";
import { readSettings } from "./read-settings.ts";
import { loadSelected } from "./select.ts";

/** `pnpm evals --list`: what there is to run, on one or two lines a flow. */
export async function listCommand(options: EvalsOptions): Promise<number> {
  const flows = await loadSelected(options, await readSettings());
  for (const flow of flows) {
    const use = useOf(flow.spec.stack);
    const { definition, chosenVariant } = use;
    const { title, audience } = flow.spec;
    const requires = [...(flow.spec.requires ?? []), ...needsOfStack(use)];
    const stack = chosenVariant ? `${definition.name}:${chosenVariant}` : definition.name;
    const targets = definition.targets.map(({ name }: TargetSpec) => name);
    const variants = Object.keys(definition.variants).filter((name) => !targets.includes(name));
    console.log(picocolors.bold(flow.id));
    console.log(`  ${title}`);
    const facts = [
      `stack ${stack}`,
      ...(targets.length > 0 ? [`targets ${targets.join(", ")}`] : []),
      ...(variants.length > 0 ? [`variants ${variants.join(", ")}`] : []),
      `for ${audience}`,
      ...(definition.onDemand === undefined ? [] : [`on demand: ${definition.onDemand}`]),
      ...(flow.spec.tags?.length ? [`tags ${flow.spec.tags.join(", ")}`] : []),
      `${plural(flow.frames.length, "frame")}, ${plural(flow.controls.length, "control")}`,
      requires.length > 0 ? `requires ${requires.join(", ")}` : "requires nothing",
    ];
    console.log(picocolors.dim(`  ${facts.join(" · ")}`));
  }
  // A registry is asked only when something is to run.
  const ofMachine = (need: string) => !need.startsWith("npm:");
  for (const target of targetsNotThere(flows, ofMachine)) console.log(`not there: ${target}`);
  console.log(plural(flows.length, "flow"));
  return flows.length > 0 ? 0 : 2;
}
