import { distance } from "fastest-levenshtein";
import { locate } from "../cdp/locate.ts";
import { takeSnapshot } from "../cdp/page-snapshot.ts";
import { readSnapshot } from "../cdp/reading.ts";
import type { Tab } from "../cdp/tab.ts";
import type { TargetQuery } from "../cdp/target-query.ts";
import { Visibility } from "../cdp/visibility.ts";

const SHOWN = 5;
const LONGEST_NAME = 60;

/** What a person sees that is most like the target: of the same kind by role, otherwise any text. */
export async function nearestCandidates(tab: Tab, query: TargetQuery): Promise<string[]> {
  try {
    const wanted = typeof query.name === "string" ? query.name : (query.name?.source ?? "");
    const kind = query.description.split(" ")[0] ?? "";
    const names = query.by === "role" ? await namesOf(tab, query) : await textsOf(tab);
    return closest(wanted, names).map((name) =>
      query.by === "role"
        ? `${kind === "" ? "" : `${query.roles[0]} `}${JSON.stringify(name)}`
        : JSON.stringify(name),
    );
  } catch {
    // The page may be what is broken; the refusal itself must still come out.
    return [];
  }
}

/** The texts most like `wanted`, best first. */
export function closest(wanted: string, texts: readonly string[], limit = SHOWN): string[] {
  const lower = wanted.toLowerCase();
  const score = (text: string): number => {
    const other = text.slice(0, LONGEST_NAME).toLowerCase();
    const holds = lower !== "" && other.includes(lower) ? -1 : 0;
    return holds + distance(lower, other) / Math.max(lower.length, other.length, 1);
  };
  return [...new Set(texts)]
    .filter((text) => text !== "")
    .map((text) => ({ text, score: score(text) }))
    .sort((a, b) => a.score - b.score)
    .slice(0, limit)
    .map(({ text }) => (text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME)}…` : text));
}

async function namesOf(tab: Tab, query: TargetQuery): Promise<string[]> {
  const { found } = await locate(tab, {
    ...query,
    name: undefined,
    container: undefined,
    position: undefined,
  });
  const snapshot = await takeSnapshot(tab);
  const visibility = new Visibility(snapshot);
  return found.filter((one) => visibility.ofElement(one) !== undefined).map(({ name }) => name);
}

async function textsOf(tab: Tab): Promise<string[]> {
  return readSnapshot(await takeSnapshot(tab)).blocks.map(({ text }) => text);
}
