const MARK = "(JSON in a string)";

/**
 * A JSON document whose strings hold JSON again, as a reviewer can read it: what is in them stands unfolded under a
 * name that says so.
 * @returns the text itself where it is no JSON, or holds none
 */
export function unfoldedJson(text: string): string {
  const document = parsed(text);
  if (document === undefined) return text;
  let found = false;
  const unfold = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(unfold);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => {
        const inner = typeof member === "string" ? parsed(member) : undefined;
        if (inner === undefined) return [name, unfold(member)];
        found = true;
        return [`${name} ${MARK}`, unfold(inner)];
      }),
    );
  };
  const whole = unfold(document);
  return found ? `${JSON.stringify(whole, null, 2)}\n` : text;
}

/** Objects and lists alone: a number in a string is a string. */
function parsed(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
