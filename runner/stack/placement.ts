import type { HostSpec } from "./definition.ts";
import { StackError, unknownName } from "./stack-error.ts";

/** One host of a boot, with everything that runs on it. */
export interface PlacedHost {
  readonly address: string;
  readonly services: readonly string[];
  readonly surfaces: readonly string[];
}

/** Host to what runs there; empty when everything runs on this machine. */
export type Placement = Readonly<Record<string, PlacedHost>>;

const NAME = /^[a-z][a-z0-9-]*$/;
/** Every boot has a network of its own, so all can use the same addresses. */
const NETWORK = "10.99.0";
/** Each two have a cable of their own. */
const MOST_HOSTS = 8;

/** What there is to place. */
export interface Placeable {
  readonly stack: string;
  /** Every service of the definition. */
  readonly services: readonly string[];
  /** Those that this boot starts; the others are left out of the placement. */
  readonly starting: ReadonlySet<string>;
  readonly surfaces: readonly string[];
}

/**
 * Gives each host its address, the first one `.1`.
 * @throws StackError when there is one host or too many, or a name is malformed, unknown, or on both
 */
export function placeOnHosts(hosts: Readonly<Record<string, HostSpec>>, about: Placeable): Placement {
  const names = Object.keys(hosts);
  if (names.length === 0) return {};
  const { stack } = about;
  if (names.length === 1 || names.length > MOST_HOSTS) {
    throw new StackError(
      `stack ${stack} has ${names.length} host${names.length === 1 ? "" : "s"} (${names.join(", ")}); give it 2 to ${MOST_HOSTS}, or none`,
    );
  }
  const bad = names.find((name) => !NAME.test(name));
  if (bad !== undefined) {
    throw new StackError(
      `"${bad}" can't be a host's name in stack ${stack}: use lower case letters, digits and hyphens, a letter first`,
    );
  }
  const placed = new Map<string, string>();
  const check = (kind: string, host: string, known: readonly string[], list: readonly string[]): void => {
    for (const name of list) {
      if (!known.includes(name)) {
        throw new StackError(`host ${host} of stack ${stack}: ${unknownName(kind, name, known)}`);
      }
      const other = placed.get(name);
      if (other !== undefined) {
        throw new StackError(
          `in stack ${stack}, ${kind} ${name} is on more than one host: ${other} and ${host}`,
        );
      }
      placed.set(name, host);
    }
  };
  const placement: Record<string, PlacedHost> = {};
  for (const [index, [host, { services = [], surfaces = [] }]] of Object.entries(hosts).entries()) {
    check("service", host, about.services, services);
    check("surface", host, about.surfaces, surfaces);
    placement[host] = {
      address: `${NETWORK}.${index + 1}`,
      services: services.filter((name) => about.starting.has(name)),
      surfaces,
    };
  }
  return placement;
}

/** @returns the name of the host that a service or surface is on; undefined when it is on this machine */
export function hostOf(
  placement: Placement,
  kind: "services" | "surfaces",
  name: string,
): string | undefined {
  return Object.keys(placement).find((host) => placement[host]?.[kind].includes(name));
}
