import { misuse } from "../evidence/log/misuse.ts";

/** One of several machines that share a run. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** Where the engines say which of a job's parallel instances this is. */
interface Engine {
  readonly name: string;
  readonly index: string;
  /** Kubernetes tells an instance nothing of the others. */
  readonly count?: string;
  /** The first one's number. */
  readonly from: 0 | 1;
}

const ENGINES: readonly Engine[] = [
  { name: "GitLab", index: "CI_NODE_INDEX", count: "CI_NODE_TOTAL", from: 1 },
  { name: "CircleCI", index: "CIRCLE_NODE_INDEX", count: "CIRCLE_NODE_TOTAL", from: 0 },
  { name: "Buildkite", index: "BUILDKITE_PARALLEL_JOB", count: "BUILDKITE_PARALLEL_JOB_COUNT", from: 0 },
  { name: "Azure", index: "SYSTEM_JOBPOSITIONINPHASE", count: "SYSTEM_TOTALJOBSINPHASE", from: 1 },
  { name: "Kubernetes", index: "JOB_COMPLETION_INDEX", from: 0 },
];

/**
 * Reads `--shard`: `2/5`, or `auto` for what the engine's variables say, `auto/5` where they don't say how many.
 * @throws Failure when it is no shard, or nothing here tells which
 */
export function parseShard(text: string, env: NodeJS.ProcessEnv = process.env): Shard {
  const [, which, said] = /^(\d+|auto)(?:\/(\d+))?$/.exec(text) ?? [];
  const count = said === undefined ? undefined : Number(said);
  if (which === undefined || (which !== "auto" && count === undefined)) {
    throw misuse(`--shard ${text}: that is no shard`, "write it like 2/5, auto, or auto/5");
  }
  const shard = which === "auto" ? fromEngine(text, count, env) : { index: Number(which), count: count ?? 0 };
  if (shard.index < 1 || shard.index > shard.count) {
    throw misuse(`--shard ${text}: there is no shard ${shard.index} of ${shard.count}`, "they count from 1");
  }
  return shard;
}

function fromEngine(text: string, given: number | undefined, env: NodeJS.ProcessEnv): Shard {
  const found = ENGINES.flatMap((engine) => {
    const shard = shardOf(engine, env);
    return shard === undefined ? [] : [{ ...shard, name: engine.name }];
  });
  const [first] = found;
  if (first === undefined) {
    const variables = ENGINES.map(({ name, index }) => `${name} ${index}`).join(", ");
    throw misuse(
      `--shard ${text}: no engine says which part this is`,
      `none is set of ${variables}; with GitHub's matrix write --shard "\${{ matrix.shard }}/3"`,
    );
  }
  const count = first.count ?? given;
  if (count === undefined) {
    throw misuse(`--shard ${text}: ${first.name} does not say how many there are`, "write --shard auto/5");
  }
  const other = found.find((one) => one.index !== first.index || (one.count ?? count) !== count);
  const disagrees = other === undefined ? undefined : `${first.name} and ${other.name} say different parts`;
  const miscounted =
    given === undefined || given === count ? undefined : `${first.name} says that there are ${count}`;
  const wrong = disagrees ?? miscounted;
  if (wrong !== undefined) throw misuse(`--shard ${text}: ${wrong}`, "write it like 2/5");
  return { index: first.index, count };
}

function shardOf({ index, count, from }: Engine, env: NodeJS.ProcessEnv) {
  const total = number(count === undefined ? undefined : env[count]);
  // A job of GitLab that is not parallel has a total of 1 and no index.
  const own = number(env[index]) ?? (total === 1 ? from : undefined);
  if (own === undefined || (count !== undefined && total === undefined)) return undefined;
  return { index: own + 1 - from, count: total };
}

function number(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
