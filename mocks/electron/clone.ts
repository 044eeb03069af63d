// Part of the stand-in for Electron: the structured clone that its IPC makes, as JSON.

/** A value as it travels: JSON primitives as they are, everything else tagged. */
export type Wire = string | number | boolean | null | Tagged;
interface Tagged {
  readonly $: string;
  readonly v?: unknown;
}

/** What else a side can carry besides cloneable values: functions and promises, across the context bridge. */
export interface Carrier {
  pack(value: (...args: never[]) => unknown): unknown;
  unpack(reference: unknown): unknown;
}

const TYPED_ARRAYS = {
  Uint8Array,
  Int8Array,
  Uint8ClampedArray,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
} as const;

/**
 * Encodes a value as the structured clone algorithm would copy it (HTML, 2.7).
 * @throws Error "An object could not be cloned." for functions and symbols, as Electron's IPC does
 */
export function encode(value: unknown, carrier?: Carrier, parents: readonly object[] = []): Wire {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number")
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: "n", v: String(value) };
  if (value === undefined) return { $: "u" };
  if (typeof value === "bigint") return { $: "b", v: String(value) };
  if (typeof value === "function" && carrier) return { $: "f", v: carrier.pack(value as () => unknown) };
  if (typeof value !== "object") throw new Error("An object could not be cloned.");
  if (parents.includes(value)) throw new Error("The Chromium stand-in does not carry circular objects.");
  const inside = [...parents, value];
  const part = (item: unknown): Wire => encode(item, carrier, inside);
  if (Array.isArray(value)) return { $: "a", v: value.map(part) };
  if (value instanceof Date) return { $: "d", v: value.getTime() };
  if (value instanceof RegExp) return { $: "r", v: [value.source, value.flags] };
  if (value instanceof Map) return { $: "m", v: [...value].map(([key, item]) => [part(key), part(item)]) };
  if (value instanceof Set) return { $: "s", v: [...value].map(part) };
  if (value instanceof Error) return { $: "e", v: [value.name, value.message, value.stack ?? ""] };
  if (value instanceof ArrayBuffer) return { $: "ab", v: [...new Uint8Array(value)] };
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    const name = Object.keys(TYPED_ARRAYS).find(
      (type) => value instanceof TYPED_ARRAYS[type as keyof typeof TYPED_ARRAYS],
    );
    if (name) return { $: "t", v: [name, [...bytes]] };
    throw new Error("The Chromium stand-in does not carry a DataView.");
  }
  if (value instanceof Promise) throw new Error("An object could not be cloned.");
  return { $: "o", v: Object.entries(value).map(([key, item]) => [key, part(item)]) };
}

/** Decodes what {@link encode} made. */
export function decode(wire: unknown, carrier?: Carrier): unknown {
  if (wire === null || typeof wire !== "object") return wire;
  const { $: tag, v } = wire as { $: string; v: never };
  const part = (item: unknown): unknown => decode(item, carrier);
  const items = v as unknown as unknown[];
  switch (tag) {
    case "n":
      return Number(v);
    case "u":
      return undefined;
    case "b":
      return BigInt(v as string);
    case "f":
      return carrier?.unpack(v);
    case "a":
      return items.map(part);
    case "d":
      return new Date(v as number);
    case "r":
      return new RegExp(items[0] as string, items[1] as string);
    case "m":
      return new Map((items as [unknown, unknown][]).map(([key, item]) => [part(key), part(item)]));
    case "s":
      return new Set(items.map(part));
    case "e":
      return errorOf(items as [string, string, string]);
    case "ab":
      return Uint8Array.from(items as number[]).buffer;
    case "t": {
      const [name, bytes] = items as [keyof typeof TYPED_ARRAYS, number[]];
      return new TYPED_ARRAYS[name](Uint8Array.from(bytes).buffer as never);
    }
    case "o":
      return Object.fromEntries((items as [string, unknown][]).map(([key, item]) => [key, part(item)]));
    default:
      throw new Error(`The Chromium stand-in received a value of an unknown kind: ${tag}`);
  }
}

/** As the clone does: the message and, of the built-in ones, the name. */
function errorOf([name, message, stack]: [string, string, string]): Error {
  const error = new Error(message);
  if (name !== "Error") error.name = name;
  if (stack) error.stack = stack;
  return error;
}
