import { HOST_NEEDS } from "../os/host/network-host.ts";
import type { StackUse } from "../stack/definition.ts";
import { targetOf } from "./targets.ts";

/**
 * What a stack needs of the machine with these options and in this variant, in the words of a flow's `requires`:
 * what its author says, and what hosts of its own take.
 */
export function needsOfStack({ definition, options, chosenVariant }: StackUse): string[] {
  const facts = { options: definition.parseOptions(options), variant: chosenVariant };
  const hosts = Object.keys(definition.hosts(facts));
  const target = targetOf({ definition, chosenVariant });
  return [
    ...(hosts.length > 0 ? HOST_NEEDS : []),
    ...(target?.requires ?? []),
    ...definition.requires(facts),
  ];
}
