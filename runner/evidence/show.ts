import { inspect } from "node:util";

/** The longest rendered value that an event carries; longer ones say how much was cut. */
export const SHOWN_LIMIT = 2_000;

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
        : inspect(value, { depth: 6, breakLength: 100, maxArrayLength: 100, sorted: true });
  return text.length <= SHOWN_LIMIT
    ? text
    : `${text.slice(0, SHOWN_LIMIT)}… (${text.length - SHOWN_LIMIT} more characters)`;
}
