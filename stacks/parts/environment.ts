import { z } from "zod";

/** Where a service answers, without the slashes at the end; it may have a path. */
export const httpOrigin = z
  .url({ protocol: /^https?$/, error: "must be an http(s) URL" })
  .transform((text) => text.replace(/\/+$/, ""));

/** A setting that a process can't start with. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/**
 * Reads a program's settings from its environment; an empty value is as good as none.
 * @throws SettingsError that lists every variable that is missing or wrong
 */
export function readEnvironment<Schema extends z.ZodType>(
  program: string,
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const lines = read.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`);
  throw new SettingsError(`${program} can't start with these settings:\n${lines.join("\n")}`);
}
