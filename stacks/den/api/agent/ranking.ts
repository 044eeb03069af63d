import type { Capability } from "../../contract/index.ts";

const WEIGHTS = [
  (it: Capability) => [it.name.slice(it.name.indexOf(":", 4) + 1), 6] as const,
  (it: Capability) => [it.title, 5] as const,
  (it: Capability) => [it.connection.name, 3] as const,
  (it: Capability) => [it.description, 2] as const,
  (it: Capability) => [Object.keys(propertiesOf(it)).join(" "), 1] as const,
];

/**
 * The capabilities that a query finds, best first: those that match more of its words go before those that match
 * fewer, then by where the words stand (tool name, title, connection, description, parameter names), then by name.
 * An empty query finds everything, by name.
 */
export function rank(capabilities: readonly Capability[], query: string): Capability[] {
  const words = wordsOf(query);
  const byName = (a: Capability, b: Capability) => (a.name < b.name ? -1 : 1);
  if (words.length === 0) return [...capabilities].sort(byName);
  return capabilities
    .map((capability) => ({ capability, ...score(capability, words) }))
    .filter(({ matched }) => matched > 0)
    .sort((a, b) => b.matched - a.matched || b.weight - a.weight || byName(a.capability, b.capability))
    .map(({ capability }) => capability);
}

function score(capability: Capability, words: readonly string[]): { matched: number; weight: number } {
  const fields = WEIGHTS.map((field) => {
    const [text, weight] = field(capability);
    return { words: new Set(wordsOf(text)), text: text.toLowerCase(), weight };
  });
  let matched = 0;
  let weight = 0;
  for (const word of words) {
    const best = Math.max(
      // A whole word counts double: "tool 1" should not find "tool 11" first.
      ...fields.map((field) =>
        field.words.has(word) ? field.weight * 2 : field.text.includes(word) ? field.weight : 0,
      ),
    );
    if (best > 0) matched += 1;
    weight += best;
  }
  return { matched, weight };
}

/** Lower-case words and numbers; camelCase, snake_case and dashes are taken apart. */
function wordsOf(text: string): string[] {
  const apart = text.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2").toLowerCase();
  return [...new Set(apart.match(/[\p{L}\p{N}]+/gu) ?? [])];
}

function propertiesOf(capability: Capability): Record<string, unknown> {
  const { properties } = capability.inputSchema;
  return typeof properties === "object" && properties !== null ? { ...properties } : {};
}
