import { inspect, types } from "node:util";

/** The longest rendered value that an event carries; longer ones say how much was cut. */
export const SHOWN_LIMIT = 2_000;

const DEPTH = 6;
const ITEMS = 100;
/** More than can be shown: every one of them takes two characters or more. */
const MEMBERS = SHOWN_LIMIT;

/**
 * Renders a value for `expected` and `actual`: strings in quotes, patterns as written, the rest as a literal.
 * @returns at most {@link SHOWN_LIMIT} characters and a note of what was cut
 */
export function show(value: unknown): string {
  const text =
    typeof value === "string"
      ? JSON.stringify(value)
      : value instanceof RegExp
        ? String(value)
        : inspect(shortened(value), { depth: DEPTH, breakLength: 100, maxArrayLength: ITEMS, sorted: true });
  return text.length <= SHOWN_LIMIT
    ? text
    : `${text.slice(0, SHOWN_LIMIT)}… (${text.length - SHOWN_LIMIT} more characters)`;
}

/**
 * As much of plain objects and lists as can be shown: rendering all of a huge one takes seconds and is cut anyhow.
 * Everything else, and what can't be looked at without running code, stays as it is.
 */
function shortened(
  value: unknown,
  left = { members: MEMBERS },
  depth = 0,
  seen = new Map<unknown, unknown>(),
): unknown {
  if (typeof value !== "object" || value === null || depth > DEPTH || types.isProxy(value)) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  const proto: unknown = Object.getPrototypeOf(value);
  const isList = Array.isArray(value) && proto === Array.prototype;
  if (!isList && proto !== Object.prototype && proto !== null) return value;
  if (Object.getOwnPropertySymbols(value).length > 0) return value;
  const copy: object = isList ? [] : Object.create(proto === null ? null : Object.prototype);
  seen.set(value, copy);
  let members = 0;
  for (const key in value) {
    if (left.members <= 0 || (isList && members >= ITEMS)) break;
    const told = Object.getOwnPropertyDescriptor(value, key);
    if (told === undefined) continue;
    left.members -= 1;
    members += 1;
    const short = "value" in told ? { ...told, value: shortened(told.value, left, depth + 1, seen) } : told;
    Object.defineProperty(copy, key, { ...short, configurable: true });
  }
  if (isList) Object.assign(copy, { length: value.length });
  return copy;
}
