import type { Reason } from "../evidence/log/events.ts";

/** What the log of a run tells of it as a shard. */
export interface ShardFacts {
  /** Where it was found, for a person. */
  readonly place: string;
  readonly run: string;
  readonly shard:
    | {
        readonly index: number;
        readonly count: number;
        readonly of: readonly string[];
        readonly durations?: string | undefined;
      }
    | undefined;
  readonly commit: string | undefined;
  readonly fraimz: string;
  /** The keys of the executions that it declared. */
  readonly declared: readonly string[];
}

/** Names in a message; more are counted. */
const NAMED = 20;

/** Why runs are not the whole of one: each shard once, each execution once, all of one commit and one split. */
export function problemsOfShards(runs: readonly ShardFacts[]): Reason[] {
  const problems: Reason[] = [];
  const add = (title: string, message: string, next: string) =>
    problems.push({ kind: "evidence", title, message, next });
  for (const { place, run, shard } of runs) {
    if (shard === undefined)
      add(`Run ${run} is no shard`, `${place} ran without --shard`, "merge what one split made");
  }
  const shards = runs.flatMap(({ shard, ...rest }) => (shard === undefined ? [] : [{ ...rest, ...shard }]));
  const counts = [...new Set(shards.map(({ count }) => count))].sort((a, b) => a - b);
  if (counts.length > 1)
    add(`The shards are of different splits: of ${counts.join(", of ")}`, places(shards), "merge one split");
  const count = counts.at(-1) ?? 0;
  const missing = range(count).filter((index) => !shards.some((shard) => shard.index === index));
  if (missing.length > 0)
    add(
      `${missing.length === 1 ? "A shard is" : `${missing.length} shards are`} missing: ${listed(missing)} of ${count}`,
      "what fell to it was not shown",
      "look at its job: it may not have begun, or not have kept its results",
    );
  for (const index of range(count)) {
    const same = shards.filter((shard) => shard.index === index);
    if (same.length > 1)
      add(`Shard ${index} of ${count} ran ${same.length} times`, places(same), "leave out all but one");
  }
  problems.push(...problemsOfSplit(shards), ...problemsOfOrigin(runs));
  return problems;
}

type Known = Omit<ShardFacts, "shard"> & NonNullable<ShardFacts["shard"]>;

function problemsOfSplit(shards: readonly Known[]): Reason[] {
  const problems: Reason[] = [];
  const all = [...new Set(shards.flatMap(({ of }) => of))].sort();
  const part = shards.find(({ of }) => of.length < all.length);
  if (part !== undefined) {
    const unknown = all.filter((key) => !part.of.includes(key));
    problems.push({
      kind: "evidence",
      title: `The shards were split of different flows: shard ${part.index} knew nothing of ${listed(unknown)}`,
      message: places(shards),
      next: "give all shards the same options and the same files",
    });
  }
  const durations = new Set(shards.map((shard) => shard.durations ?? "none"));
  if (durations.size > 1) {
    problems.push({
      kind: "evidence",
      title: "The shards were split by different durations",
      message: "each computes the split by itself, so that all must read the same file",
      next: "commit fraimz.durations.json, or give all the same --durations",
    });
  }
  const never = all.filter((key) => !shards.some(({ declared }) => declared.includes(key)));
  if (never.length > 0) {
    const title = `${never.length} of ${all.length} ran in no shard: ${listed(never)}`;
    problems.push({ kind: "evidence", title, message: "a flow that did not run is never a pass" });
  }
  const twice = all.flatMap((key) => {
    const where = shards.filter(({ declared }) => declared.includes(key)).map(({ index }) => index);
    return where.length > 1 ? [`${key} (shards ${where.join(", ")})`] : [];
  });
  if (twice.length > 0) {
    const title = `${twice.length} of ${all.length} ran more than once: ${listed(twice)}`;
    problems.push({ kind: "evidence", title, message: "which of the times counts nobody can tell" });
  }
  return problems;
}

function problemsOfOrigin(runs: readonly ShardFacts[]): Reason[] {
  const problems: Reason[] = [];
  const compare = (what: string, of: (run: ShardFacts) => string) => {
    const values = [...new Set(runs.map(of))];
    if (values.length < 2) return;
    const message = values
      .map(
        (value) => `${value}: ${listed(runs.filter((run) => of(run) === value).map(({ place }) => place))}`,
      )
      .join("\n");
    problems.push({
      kind: "evidence",
      title: `The shards tested different ${what}: ${values.join(", ")}`,
      message,
    });
  };
  compare("commits", ({ commit }) => commit ?? "outside a checkout");
  compare("versions of fraimz", ({ fraimz }) => fraimz);
  return problems;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}

function places(shards: readonly Known[]): string {
  return shards.map(({ index, count, run, place }) => `${index}/${count}: run ${run} in ${place}`).join("\n");
}

function listed(things: readonly (string | number)[]): string {
  const more = things.length > NAMED ? `, and ${things.length - NAMED} more` : "";
  return `${things.slice(0, NAMED).join(", ")}${more}`;
}
