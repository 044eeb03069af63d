import { describe, expect, test } from "vitest";
import { problemsOfShards, type ShardFacts } from "./shard-problems.ts";

const OF = ["a", "b", "b!fault", "c"];
const shard = (index: number, declared: string[], more: Partial<ShardFacts> = {}): ShardFacts => ({
  ...{ place: `shards/${index}`, run: `run-${index}`, commit: "3dcc34f", fraimz: "0.1.0", declared },
  shard: { index, count: 3, of: OF, durations: "d1" },
  ...more,
});
const [one, two, three] = [shard(1, ["a"]), shard(2, ["b", "b!fault"]), shard(3, ["c"])] as const;
const titles = (...runs: ShardFacts[]) => problemsOfShards(runs).map(({ title }) => title);
const split = (index: number, more: object) => ({
  shard: { index, count: 3, of: OF, durations: "d1", ...more },
});

describe("shards", () => {
  test("that are all of one run are no problem, in whatever order", () =>
    expect(titles(three, one, two)).toEqual([]));

  test.each<[string, ShardFacts[], string[]]>([
    ["of which some are missing", [two], ["2 shards are missing: 1, 3 of 3", "2 of 4 ran in no shard: a, c"]],
    [
      "of which one ran twice",
      [one, two, three, { ...two, place: "shards/2 again" }],
      ["Shard 2 of 3 ran 2 times", "2 of 4 ran more than once: b (shards 2, 2), b!fault (shards 2, 2)"],
    ],
    ["of which one did not declare its flow", [one, two, shard(3, [])], ["1 of 4 ran in no shard: c"]],
    [
      "that were split by different durations",
      [one, two, shard(3, ["c", "b"], split(3, { durations: "d2" }))],
      ["The shards were split by different durations", "1 of 4 ran more than once: b (shards 2, 3)"],
    ],
    [
      "that chose among different flows",
      [one, two, shard(3, ["c"], split(3, { of: ["a", "c"] }))],
      ["The shards were split of different flows: shard 3 knew nothing of b, b!fault"],
    ],
    [
      "of different commits",
      [one, two, { ...three, commit: "ffffff0" }],
      ["The shards tested different commits: 3dcc34f, ffffff0"],
    ],
    [
      "of which one has no commit",
      [one, two, { ...three, commit: undefined }],
      ["The shards tested different commits: 3dcc34f, outside a checkout"],
    ],
    [
      "of different versions",
      [one, two, { ...three, fraimz: "0.2.0" }],
      ["The shards tested different versions of fraimz: 0.1.0, 0.2.0"],
    ],
    [
      "beside a run that is none",
      [one, two, three, shard(0, ["a"], { shard: undefined })],
      ["Run run-0 is no shard"],
    ],
    [
      "of another split",
      [one, two, three, shard(4, ["a"], split(4, { count: 4 }))],
      ["The shards are of different splits: of 3, of 4", "1 of 4 ran more than once: a (shards 1, 4)"],
    ],
    ["that are none at all", [shard(0, ["a"], { shard: undefined })], ["Run run-0 is no shard"]],
  ])("%s are never one whole run", (_, runs, said) => expect(titles(...runs)).toEqual(said));
});
