import { definitionError, unknownName } from "./stack-error.ts";

interface Needing {
  readonly needs?: readonly string[];
}

/**
 * The services in an order in which each comes after all it needs; the order of definition among equals.
 * @throws StackError when a needed service does not exist, or needs form a circle (which is spelled out).
 */
export function bootOrder(stack: string, services: Readonly<Record<string, Needing>>): string[] {
  const names = Object.keys(services);
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (done.has(name)) return;
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name].join(" -> ");
      throw definitionError(`in stack ${stack}, services need each other in a circle: ${circle}`);
    }
    for (const needed of services[name]?.needs ?? []) {
      if (services[needed] === undefined) {
        throw definitionError(
          `in stack ${stack}, ${name} needs a service: ${unknownName("service", needed, names)}`,
        );
      }
      visit(needed, [...path, name]);
    }
    done.add(name);
  };
  for (const name of names) visit(name, []);
  return [...done];
}

/**
 * The services that have to be started: an attached one is not, and neither is what only attached ones need.
 * @param attached names of the services that somebody else runs.
 * @param always a service that is wanted in any case, such as the witness.
 */
export function servicesToStart(
  services: Readonly<Record<string, Needing>>,
  attached: ReadonlySet<string>,
  always: readonly string[] = [],
): Set<string> {
  const needed = new Set(Object.values(services).flatMap((spec) => spec.needs ?? []));
  const start = new Set<string>();
  const visit = (name: string): void => {
    const spec = services[name];
    if (spec === undefined || attached.has(name) || start.has(name)) return;
    start.add(name);
    for (const other of spec.needs ?? []) visit(other);
  };
  for (const name of Object.keys(services)) if (!needed.has(name)) visit(name);
  for (const name of always) visit(name);
  return start;
}
