/** JSON that somebody else wrote, taken for no more than it is. */

/** Parses a JSON object; undefined for anything else. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A string member of an object, or undefined. */
export function text(of: Record<string, unknown> | undefined, name: string): string | undefined {
  const value = of?.[name];
  return typeof value === "string" ? value : undefined;
}

/** The strings of an array member, or undefined when there is no such array. */
export function texts(of: Record<string, unknown> | undefined, name: string): string[] | undefined {
  const value = of?.[name];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : undefined;
}
