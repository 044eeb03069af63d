import { z } from "zod";
import { WitnessEntry } from "./entry.ts";

/**
 * What is needed in place of a part of an entry that no exchange has. Flows in plain JavaScript have no types: a field
 * or value that is never there would be seen never, and one that is not given (`world.nmae`) always.
 * @returns as the end of a sentence; undefined for a part that an exchange can have
 */
export function faultInPart(part: unknown): string | undefined {
  if (!isPlain(part)) return "an object of an entry's fields, or a function";
  if (part.step === "witness" || part.phase === "closed") {
    return "what clients do: no exchange has the step `witness` or the phase `closed`";
  }
  return faultIn(WitnessEntry, part, "");
}

function faultIn(schema: z.ZodType, part: unknown, path: string): string | undefined {
  if (part === undefined) return `a value for \`${path}\``;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return part === null && schema.safeParse(null).success
      ? undefined
      : faultIn(schema.unwrap() as z.ZodType, part, path);
  }
  if (part instanceof RegExp) {
    const takesText = [z.ZodString, z.ZodEnum, z.ZodUnion, z.ZodUnknown].some(
      (kind) => schema instanceof kind,
    );
    return takesText ? undefined : `no pattern for \`${path}\`, which is no text`;
  }
  if (isPlain(part) && !(schema instanceof z.ZodUnion)) {
    for (const [key, value] of Object.entries(part)) {
      const inner = `${path}${path && "."}${key}`;
      const of = memberOf(schema, key);
      if (of === undefined) return `fields that an exchange has, and none has \`${inner}\``;
      const fault = faultIn(of, value, inner);
      if (fault) return fault;
    }
    return undefined;
  }
  const parsed = schema.safeParse(part);
  if (parsed.success) return undefined;
  return `a value that \`${path}\` can have (${parsed.error.issues[0]?.message ?? "another"})`;
}

function memberOf(schema: z.ZodType, key: string): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[key] as z.ZodType | undefined;
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType;
  return schema instanceof z.ZodUnknown ? schema : undefined;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof RegExp);
}
