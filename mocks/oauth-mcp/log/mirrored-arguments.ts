/**
 * Arguments that a tool's schema marks with `x-mcp-header`, beside the headers that must repeat them (MCP 2026-07-28,
 * streamable HTTP, "Custom Headers from Tool Parameters").
 */

import { cut } from "../../witness-log/fields.ts";
import { isObject, text } from "../../witness-log/json-object.ts";
import type { McpFacts } from "../../witness-log/mcp-facts.ts";

const MARK = "x-mcp-header";
const PREFIX = "Mcp-Param-";

type MirroredFacts = NonNullable<McpFacts["mirrored"]>;

/** One marked property: the header it goes to, and the chain of `properties` keys that leads to it. */
export interface MarkedArgument {
  readonly header: string;
  readonly path: readonly string[];
}

/** A tool that marks arguments. `valid` is false where a client must leave the tool out of its list. */
export interface MarkedTool {
  readonly arguments: readonly MarkedArgument[];
  readonly valid: boolean;
}

const DEEPEST = 8;
/** RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The listed tools that mark arguments. */
export function markedTools(tools: unknown): Map<string, MarkedTool> {
  const marked = new Map<string, MarkedTool>();
  for (const tool of Array.isArray(tools) ? tools : []) {
    const name = isObject(tool) ? text(tool, "name") : undefined;
    const found = isObject(tool) ? marksIn(tool.inputSchema, []) : [];
    if (name !== undefined && found.length > 0)
      marked.set(name, { arguments: found, valid: areValid(found.map(({ header }) => header)) });
  }
  return marked;
}

function marksIn(schema: unknown, path: readonly string[]): MarkedArgument[] {
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  if (path.length >= DEEPEST) return [];
  return Object.entries(properties).flatMap(([key, property]) => {
    const name = isObject(property) ? text(property, MARK) : undefined;
    const here = name === undefined ? [] : [{ header: PREFIX + name, path: [...path, key] }];
    return [...here, ...marksIn(property, [...path, key])];
  });
}

/** Each names a header that can exist, and no two name the same one. */
function areValid(headers: readonly string[]): boolean {
  const distinct = new Set(headers.map((header) => header.toLowerCase()));
  return (
    distinct.size === headers.length && headers.every((header) => TOKEN.test(header.slice(PREFIX.length)))
  );
}

/**
 * Compares the headers of a call with its arguments. An argument that is absent or null must have no header.
 * @param sent the decoded value of a header, undefined when it is absent
 */
export function mirroredFacts(
  marked: readonly MarkedArgument[],
  args: unknown,
  sent: (header: string) => string | undefined,
): MirroredFacts {
  return marked.map(({ header, path }) => {
    const value = path.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), args);
    const expected = value === undefined || value === null ? undefined : String(value);
    const found = sent(header.toLowerCase());
    // "42.0" and 42 are equal: integers are compared as numbers.
    const agrees =
      found === expected || (typeof value === "number" && found !== undefined && Number(found) === value);
    return {
      header: cut(header),
      ...(expected === undefined ? {} : { expected: cut(expected) }),
      ...(found === undefined ? {} : { sent: cut(found) }),
      agrees,
    };
  });
}
