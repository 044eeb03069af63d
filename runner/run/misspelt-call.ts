import type { Reason } from "../evidence/log/events.ts";
import { nearestOf } from "../flow/select-flows.ts";

/**
 * Flows in plain JavaScript have no types that would tell: names what a channel has that is most like what was called.
 * @param contexts what the action and the assertions were given
 */
export function withMeantCall(reason: Reason, contexts: readonly object[]): Reason {
  const called = /^(\w+)((?:\.\w+)*)\.(\w+) is not a function$/.exec(reason.message);
  if (reason.kind !== "error" || reason.next !== undefined || called === null) return reason;
  const [, channel = "", parts = "", name = ""] = called;
  for (const context of contexts) {
    const object = [channel, ...parts.split(".").filter(Boolean)].reduce<unknown>(partOf, context);
    const names = namesOf(object);
    if (names.length > 0) return { ...reason, next: `${channel}${parts}: ${nearestOf(name, names)}` };
  }
  return reason;
}

function partOf(object: unknown, name: string): unknown {
  try {
    return typeof object === "object" && object !== null ? Reflect.get(object, name) : undefined;
  } catch {
    // A channel that this frame has not says so itself.
    return undefined;
  }
}

function namesOf(object: unknown): string[] {
  const names: string[] = [];
  let at = object;
  while (typeof at === "object" && at !== null && at !== Object.prototype) {
    names.push(...Object.getOwnPropertyNames(at));
    at = Object.getPrototypeOf(at);
  }
  return names.filter((name) => name !== "constructor" && typeof partOf(object, name) === "function");
}
