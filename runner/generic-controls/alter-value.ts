import { isDeepStrictEqual } from "node:util";

/**
 * What a value could have been instead, if the app had been wrong; each with what was done to it.
 * @param unwanted what the frame's checks compare with and must not find: a value can be wrong by being just that
 */
export function alterationsOf(
  value: unknown,
  unwanted: readonly unknown[] = [],
): { readonly how: string; readonly value: unknown }[] {
  return [
    { how: "altered", value: altered(value) },
    { how: "emptied", value: emptied(value) },
    ...(Array.isArray(value) ? [{ how: "doubled", value: [...value, ...value] }] : []),
    ...unwanted.map((one) => ({ how: "what must not be", value: everywhere(value, one) })),
  ].filter((one) => !isDeepStrictEqual(one.value, value));
}

/** With this in each place that holds a value of its type. */
function everywhere(value: unknown, part: unknown): unknown {
  if (typeof value === typeof part && (value === null || typeof value !== "object")) return part;
  if (Array.isArray(value)) return value.map((one) => everywhere(one, part));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, everywhere(one, part)]));
}

/** Every part of it another one: texts, numbers, truths; what has nothing in it has something. */
export function altered(value: unknown): unknown {
  if (typeof value === "string") return value === ALTERED ? `${ALTERED} again` : ALTERED;
  if (typeof value === "number") return Number.isFinite(value) ? value + 1 : 0;
  if (typeof value === "bigint") return value + 1n;
  if (typeof value === "boolean") return !value;
  if (value === null || value === undefined) return ALTERED;
  if (value instanceof Date) return new Date(value.getTime() + 1);
  if (Array.isArray(value)) return value.length === 0 ? [ALTERED] : value.map(altered);
  if (!isPlain(value)) return value;
  const entries = Object.entries(value);
  if (entries.length === 0) return { [ALTERED]: ALTERED };
  return Object.fromEntries(
    entries.map(([key, part]) => [key, typeof part === "function" ? part : altered(part)]),
  );
}

function emptied(value: unknown): unknown {
  if (typeof value === "string") return "";
  if (typeof value === "number") return 0;
  if (Array.isArray(value)) return [];
  if (isPlain(value)) return {};
  return undefined;
}

const ALTERED = "something else";

function isPlain(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== "object") return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
