import { isDeepStrictEqual } from "node:util";
import { show } from "../evidence/text/show.ts";

/** A person compares values of so many characters without help. */
const READ_WHOLE = 200;
/** So much around the place where two texts part is told, out to the next blanks: no word, so no secret, is cut. */
const AROUND = 20;
const LONGEST_WORD = 200;
const DEEPEST = 50;

/** What was there and what was expected, as a report shows them. */
export interface Shown {
  readonly actual: string;
  readonly expected: string;
}

/** Two values that differ, as a report shows them; of long ones, what differs first and where comes before the whole. */
export function showBoth(actual: unknown, expected: unknown): Shown {
  const whole = { actual: show(actual), expected: show(expected) };
  if (whole.actual.length + whole.expected.length <= READ_WHOLE) return whole;
  const found = firstDifference(actual, expected);
  if (found === undefined) return whole;
  return {
    actual: `${found.actual} ${found.at}, in ${whole.actual}`,
    expected: `${found.expected} ${found.at}, in ${whole.expected}`,
  };
}

interface Difference extends Shown {
  /** Where it is, e.g. `at .items[3].name`. */
  readonly at: string;
}

/** Of two values that differ; undefined where they differ as a whole. */
function firstDifference(actual: unknown, expected: unknown): Difference | undefined {
  let path = "";
  let [one, other] = [actual, expected];
  for (let depth = 0; depth < DEEPEST; depth++) {
    const [left, right] = [membersOf(one), membersOf(other)];
    if (!left || !right) break;
    const key = firstKey(left, right);
    if (key === undefined) break;
    path += /^\d+$/.test(key) ? `[${key}]` : /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${show(key)}]`;
    if (!Object.hasOwn(left, key) || !Object.hasOwn(right, key)) {
      return { actual: memberOf(left, key), expected: memberOf(right, key), at: `at ${path}` };
    }
    [one, other] = [left[key], right[key]];
  }
  if (typeof one === "string" && typeof other === "string" && one.length + other.length > READ_WHOLE) {
    return partOfTexts(one, other, path);
  }
  return path === "" ? undefined : { actual: show(one), expected: show(other), at: `at ${path}` };
}

type Members = Readonly<Record<string, unknown>>;

/** Of a list or a plain object, in which a path leads on. */
function membersOf(value: unknown): Members | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const hasPath = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return hasPath ? (value as Members) : undefined;
}

function firstKey(left: Members, right: Members): string | undefined {
  const differs = (key: string) => !isDeepStrictEqual(left[key], right[key]);
  return Object.keys(left).find(differs) ?? Object.keys(right).find((key) => !Object.hasOwn(left, key));
}

function memberOf(members: Members, key: string): string {
  return Object.hasOwn(members, key) ? show(members[key]) : "nothing";
}

function partOfTexts(actual: string, expected: string, path: string): Difference {
  let at = 0;
  while (at < actual.length && actual[at] === expected[at]) at++;
  const place = `from character ${at + 1}${path && ` of ${path}`}`;
  return { actual: around(actual, at), expected: around(expected, at), at: place };
}

function around(text: string, at: number): string {
  if (at >= text.length) return "the end";
  const from = text.slice(0, Math.max(0, at - AROUND)).search(/\S*$/);
  const to = at + AROUND + text.slice(at + AROUND).search(/\s|$/);
  return to - from > LONGEST_WORD ? show(text.charAt(at)) : show(text.slice(from, to));
}
