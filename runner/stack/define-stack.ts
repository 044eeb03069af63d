import { z } from "zod";
import { bootOrder } from "./boot-order.ts";
import type { ChannelContext, StackContext, StackFacts } from "./contexts.ts";
import type { HostSpec, ServiceSpec, StackDefinition, StackSpec, WitnessSpec } from "./definition.ts";
import { definitionError, unknownName } from "./stack-error.ts";
import { requireShape } from "./stack-shape.ts";
import { makeUse } from "./stack-use.ts";
import type { SurfaceSpec } from "./surface-spec.ts";
import type { TargetSpec } from "./target-spec.ts";

const NAME = /^[a-z][a-z0-9-]*$/;

/**
 * Defines a stack: its services, the surfaces a person uses, and the typed channels for flows. Names are
 * inferred, whatever the order of the keys.
 * @throws StackError when names are malformed, a service needs one that does not exist, or needs form a circle.
 */
export function defineStack<
  Service extends string,
  Surface extends string,
  Port extends string = never,
  Variant extends string = never,
  Schema extends z.ZodType = z.ZodObject<Record<never, never>>,
  Api = undefined,
  Agent = undefined,
  Probe = undefined,
  Target extends string = never,
>(
  spec: StackSpec<Service, Port, Variant, Schema, Surface, Api, Agent, Probe, Target>,
): StackDefinition<Surface, Api, Agent, Probe, z.input<Schema>, Variant | Target> {
  requireShape(spec);
  const services = widen<Record<string, ServiceSpec>>(spec.services);
  const targets: readonly TargetSpec[] = spec.targets ?? [];
  const variants = { ...spec.variants, ...variantsOf(spec.name, spec.variants ?? {}, targets) };
  check(spec.name, variants, services, Object.keys(spec.surfaces), spec.witness?.service);
  const schema = spec.options ?? z.strictObject({});
  const definition: StackDefinition<Surface, Api, Agent, Probe, z.input<Schema>, Variant | Target> = {
    name: spec.name,
    title: spec.title,
    variants,
    targets,
    onDemand: spec.onDemand,
    services,
    surfaces: widen<Record<Surface, SurfaceSpec<StackContext>>>(spec.surfaces),
    hosts: widen<(facts: StackFacts) => Readonly<Record<string, HostSpec>>>(spec.hosts ?? (() => ({}))),
    requires: widen<(facts: StackFacts) => readonly string[]>(spec.requires ?? (() => [])),
    authority: widen<(ctx: StackContext) => string | undefined>(spec.authority ?? absent),
    witness: widen<WitnessSpec<StackContext, string> | undefined>(spec.witness),
    api: widen<(ctx: ChannelContext) => Api>(spec.api ?? absent),
    agent: widen<(ctx: ChannelContext) => Agent>(spec.agent ?? absent),
    probe: widen<(ctx: ChannelContext) => Probe>(spec.probe ?? absent),
    standIns: widen<(facts: StackFacts) => readonly string[]>(spec.standIns ?? (() => [])),
    reset: widen<StackDefinition["reset"]>(spec.reset),
    parseOptions: (input) => parse(spec.name, schema, input),
    with: (options) => makeUse(definition, options, undefined),
    variant: (name) => makeUse(definition, {}, name),
  };
  return definition;
}

/** A service that several stacks share: it may not know their options, and only the services it needs. */
export function service<Port extends string = never, Needed extends string = never>(
  spec: ServiceSpec<unknown, Needed, Port>,
): ServiceSpec<unknown, Needed, Port> {
  return spec;
}

/**
 * Takes the author's types off a part. Sound because the runner calls each part with a context made from the
 * same definition, whose options went through its schema and whose names are checked when they are used.
 */
function widen<Wide>(part: unknown): Wide {
  return part as Wide;
}

function absent(): undefined {
  return undefined;
}

function parse(stack: string, schema: z.ZodType, input: unknown): unknown {
  const result = schema.safeParse(input ?? {});
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const where = issue.path.length === 0 ? "options" : issue.path.join(".");
    return `${where}: ${issue.message}`;
  });
  const [unknown] = result.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" && issue.path.length === 0 ? issue.keys : [],
  );
  const declare =
    unknown === undefined ? "" : `, or declare it in the stack: options: z.object({ ${unknown}: … })`;
  throw definitionError(`the options of stack ${stack} do not fit: ${problems.join("; ")}`, {
    next: `Correct what the flow gives to ${stack}.with({ ... }), or its control to \`fault: { stack }\`${declare}.`,
  });
}

/** Each target as a variant, the first one, too: a flow that is about it names it. */
function variantsOf(
  stack: string,
  variants: Readonly<Record<string, string>>,
  targets: readonly TargetSpec[],
): Record<string, string> {
  const names = [...Object.keys(variants), ...targets.map(({ name }) => name)];
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined)
    throw definitionError(
      `stack ${stack} has two variants or targets that are called "${twice}"; rename one`,
    );
  return Object.fromEntries(targets.map(({ name, title }) => [name, title]));
}

function check(
  stack: string,
  variants: Readonly<Record<string, string>>,
  services: Readonly<Record<string, ServiceSpec>>,
  surfaces: readonly string[],
  witness: string | undefined,
): void {
  const rule = "use lower case letters, digits and hyphens, a letter first";
  if (!NAME.test(stack)) throw definitionError(`"${stack}" can't be a stack's name: ${rule}`);
  const named = { variant: Object.keys(variants), service: Object.keys(services) };
  for (const [kind, names] of Object.entries(named)) {
    const bad = names.find((name) => !NAME.test(name));
    if (bad !== undefined)
      throw definitionError(`"${bad}" can't be a ${kind}'s name in stack ${stack}: ${rule}`);
  }
  const both = surfaces.find((name) => name in services);
  if (both !== undefined) {
    throw definitionError(
      `stack ${stack} has a service and a surface that are both called "${both}"; rename one`,
    );
  }
  if (witness !== undefined && services[witness] === undefined) {
    throw definitionError(`the witness of stack ${stack}: ${unknownName("service", witness, named.service)}`);
  }
  bootOrder(stack, services);
}
