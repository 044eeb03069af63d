import { createHash } from "node:crypto";
import type { StackDefinition, StackUse } from "./definition.ts";

/** A definition as it is, without options of its own, in the form that flows and the runner use. */
export function useOf<Surface extends string, Api, Agent, Probe, Options, Variant extends string>(
  stack:
    | StackDefinition<Surface, Api, Agent, Probe, Options, Variant>
    | StackUse<Surface, Api, Agent, Probe, Options, Variant>,
): StackUse<Surface, Api, Agent, Probe, Options, Variant> {
  return "definition" in stack ? stack : makeUse(stack, {}, undefined);
}

export function makeUse<Surface extends string, Api, Agent, Probe, Options, Variant extends string>(
  definition: StackDefinition<Surface, Api, Agent, Probe, Options, Variant>,
  options: unknown,
  chosenVariant: string | undefined,
): StackUse<Surface, Api, Agent, Probe, Options, Variant> {
  return {
    definition,
    options,
    chosenVariant,
    with: (more) => makeUse(definition, overlay(options, more), chosenVariant),
    variant: (name) => makeUse(definition, options, name),
  };
}

/** Options over options: plain objects are merged key by key, everything else is replaced. */
export function overlay(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (!isPlain(base) || !isPlain(over)) return over;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) merged[key] = overlay(merged[key], value);
  return merged;
}

/**
 * Equal for uses that can share one booted stack: the same definition, variant and options, defaults counted.
 * @throws StackError when an option does not fit.
 */
export function stackKey(use: StackUse, variant = use.chosenVariant): string {
  const options = sorted(use.definition.parseOptions(use.options));
  const digest = createHash("sha256")
    .update(JSON.stringify(options) ?? "")
    .digest("hex")
    .slice(0, 12);
  return `${use.definition.name}${variant === undefined ? "" : `:${variant}`}#${digest}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key])]),
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
