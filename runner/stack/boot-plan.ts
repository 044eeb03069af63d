import { bootOrder, servicesToStart } from "./boot-order.ts";
import type { ServiceSpec, StackUse } from "./definition.ts";
import { type Placement, placeOnHosts } from "./placement.ts";
import { StackError, unknownName } from "./stack-error.ts";
import { stackKey } from "./stack-use.ts";

/** What a boot will do, settled before anything is made. */
export interface BootPlan {
  readonly stack: string;
  readonly variant: string | undefined;
  /** Parsed, with defaults. */
  readonly options: unknown;
  readonly key: string;
  /** The services that the stack has in this variant and with these options. */
  readonly services: Readonly<Record<string, ServiceSpec>>;
  /** URLs of services that run already. */
  readonly attached: Readonly<Record<string, string>>;
  readonly starting: ReadonlySet<string>;
  /** The hosts of the stack's own, and what runs there. */
  readonly placement: Placement;
  /** Every service after all it needs. */
  readonly order: readonly string[];
}

export interface PlanOptions {
  /** Over the variant that the flow chose. */
  readonly variant?: string | undefined;
  readonly attach?: Readonly<Record<string, string>>;
}

/** @throws StackError when an option, the variant or an attached service does not fit the definition. */
export function planBoot(use: StackUse, { variant = use.chosenVariant, attach = {} }: PlanOptions): BootPlan {
  const { definition } = use;
  if (variant !== undefined && !Object.hasOwn(definition.variants, variant)) {
    const known = Object.keys(definition.variants);
    throw new StackError(`stack ${definition.name}: ${unknownName("variant", variant, known)}`);
  }
  const options = definition.parseOptions(use.options);
  const services = servicesOf(definition.services, (spec) => spec.when?.({ options, variant }) ?? true);
  checkAttached(definition.name, Object.keys(services), attach);
  const witness = definition.witness?.service;
  const starting = servicesToStart(
    services,
    new Set(Object.keys(attach)),
    witness === undefined ? [] : [witness],
  );
  const placement = placeOnHosts(definition.hosts({ options, variant }), {
    stack: definition.name,
    services: Object.keys(definition.services),
    starting,
    surfaces: Object.keys(definition.surfaces),
  });
  refuseAttached(definition.name, placement, attach);
  return {
    stack: definition.name,
    variant,
    options,
    key: stackKey(use, variant),
    services,
    attached: attach,
    starting,
    placement,
    order: bootOrder(definition.name, services),
  };
}

/** A need for a service that is absent in this variant counts as met. */
function servicesOf(
  all: Readonly<Record<string, ServiceSpec>>,
  isPresent: (spec: ServiceSpec) => boolean,
): Record<string, ServiceSpec> {
  const present = new Map(Object.entries(all).filter(([, spec]) => isPresent(spec)));
  return Object.fromEntries(
    [...present].map(([name, spec]) => [
      name,
      { ...spec, needs: (spec.needs ?? []).filter((needed) => present.has(needed)) },
    ]),
  );
}

function checkAttached(
  stack: string,
  services: readonly string[],
  attach: Readonly<Record<string, string>>,
): void {
  for (const [name, url] of Object.entries(attach)) {
    if (!services.includes(name)) {
      throw new StackError(
        `--attach ${name}=${url}: in stack ${stack}, ${unknownName("service", name, services)}`,
      );
    }
    if (!URL.canParse(url) || new URL(url).host === "") {
      throw new StackError(`--attach ${name}=${url}: that is not a URL`, {
        next: "Write it with its scheme, like http://127.0.0.1:4000.",
      });
    }
  }
}

/** What somebody else runs answers on this machine, where the hosts of the stack can't come. */
function refuseAttached(stack: string, placement: Placement, attach: Readonly<Record<string, string>>): void {
  const [first] = Object.entries(attach);
  const hosts = Object.keys(placement);
  if (first === undefined || hosts.length === 0) return;
  throw new StackError(
    `--attach ${first.join("=")}: stack ${stack} has hosts of its own (${hosts.join(", ")}), which can't reach this machine`,
    { next: "Attach services to a variant without hosts." },
  );
}
