import { isDeepStrictEqual, types } from "node:util";
import { Failure } from "../evidence/log/failure.ts";

/** Not before Node 20.20 does equality look into addresses. */
const SEES_ADDRESSES = !isDeepStrictEqual(new URL("http://a.test"), new URL("http://b.test"));

/**
 * Whether two values are deeply and strictly equal.
 * @param call as the flow wrote it, e.g. `check.equal`
 * @throws Failure where they are equal only because what one of them holds can't be seen, as of headers or iterators:
 * any two such objects would be
 */
export function areEqual(call: string, one: unknown, other: unknown): boolean {
  if (!isDeepStrictEqual(one, other)) return false;
  const closed = Object.is(one, other) ? undefined : closedWithin(one);
  if (closed === undefined) return true;
  const name = kindOf(closed);
  throw new Failure({
    kind: "error",
    title: `\`${call}\` can't see what ${/^[AEIOU]/.test(name) ? "an" : "a"} ${name} holds`,
    message: `any two of the kind ${name} are equal to it`,
    next: "compare what it holds: `[...headers]`, `url.href`, `await blob.text()`, a list or an object of its values",
  });
}

/** The first object in a value that hides all it holds. */
function closedWithin(value: unknown): object | undefined {
  const seen = new Set<object>();
  const waiting = [value];
  while (waiting.length > 0) {
    const one = waiting.pop();
    if (typeof one !== "object" || one === null || seen.has(one)) continue;
    seen.add(one);
    if (isClosed(one)) return one;
    if (one instanceof Map) for (const [key, item] of one) waiting.push(key, item);
    else if (one instanceof Set) for (const item of one) waiting.push(item);
    if (ArrayBuffer.isView(one)) continue;
    for (const key of enumerableKeys(one)) waiting.push(Reflect.get(one, key));
  }
  return undefined;
}

function isClosed(one: object): boolean {
  const isPlain = Array.isArray(one) || [Object.prototype, null].includes(Object.getPrototypeOf(one));
  const isCompared =
    (one instanceof URL && SEES_ADDRESSES) ||
    types.isMap(one) ||
    types.isSet(one) ||
    types.isDate(one) ||
    types.isRegExp(one) ||
    types.isNativeError(one) ||
    types.isBoxedPrimitive(one) ||
    types.isAnyArrayBuffer(one) ||
    ArrayBuffer.isView(one);
  return !isPlain && !isCompared && enumerableKeys(one).length === 0;
}

function enumerableKeys(one: object): (string | symbol)[] {
  return Reflect.ownKeys(one).filter((key) => Object.prototype.propertyIsEnumerable.call(one, key));
}

function kindOf(one: object): string {
  const tag = Object.prototype.toString.call(one).slice("[object ".length, -1);
  return tag === "Object" ? (one.constructor?.name ?? tag) : tag;
}
