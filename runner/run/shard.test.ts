import { expect, test } from "vitest";
import { parseShard } from "./shard.ts";

test.each([
  ["2/5", {}, { index: 2, count: 5 }],
  ["auto", { CI_NODE_INDEX: "3", CI_NODE_TOTAL: "4" }, { index: 3, count: 4 }],
  ["auto", { CI_NODE_TOTAL: "1" }, { index: 1, count: 1 }],
  ["auto", { CIRCLE_NODE_INDEX: "0", CIRCLE_NODE_TOTAL: "4" }, { index: 1, count: 4 }],
  ["auto", { BUILDKITE_PARALLEL_JOB: "3", BUILDKITE_PARALLEL_JOB_COUNT: "4" }, { index: 4, count: 4 }],
  ["auto", { SYSTEM_JOBPOSITIONINPHASE: "2", SYSTEM_TOTALJOBSINPHASE: "4" }, { index: 2, count: 4 }],
  ["auto/64", { JOB_COMPLETION_INDEX: "63" }, { index: 64, count: 64 }],
  ["auto/4", { CI_NODE_INDEX: "1", CI_NODE_TOTAL: "4" }, { index: 1, count: 4 }],
  [
    "auto",
    { JOB_COMPLETION_INDEX: "1", BUILDKITE_PARALLEL_JOB: "1", BUILDKITE_PARALLEL_JOB_COUNT: "4" },
    { index: 2, count: 4 },
  ],
] as const)("--shard %s with %j is one part", (text, env, shard) =>
  expect(parseShard(text, env)).toEqual(shard),
);

test.each([
  ["2", {}, "that is no shard"],
  ["0/3", {}, "no shard 0 of 3"],
  ["4/3", {}, "no shard 4 of 3"],
  ["-1/3", {}, "that is no shard"],
  ["auto", {}, "no engine says which part this is"],
  ["auto/3", {}, "no engine says which part this is"],
  ["auto", { CI_NODE_INDEX: "x", CI_NODE_TOTAL: "4" }, "no engine says which part this is"],
  ["auto", { JOB_COMPLETION_INDEX: "0" }, "Kubernetes does not say how many there are"],
  ["auto/4", { JOB_COMPLETION_INDEX: "4" }, "no shard 5 of 4"],
  ["auto/5", { CI_NODE_INDEX: "1", CI_NODE_TOTAL: "4" }, "GitLab says that there are 4"],
  [
    "auto",
    { CI_NODE_INDEX: "1", CI_NODE_TOTAL: "4", CIRCLE_NODE_INDEX: "2", CIRCLE_NODE_TOTAL: "4" },
    "GitLab and CircleCI say different parts",
  ],
] as const)("--shard %s with %j is refused and never runs all or nothing", (text, env, said) =>
  expect(() => parseShard(text, env)).toThrow(said),
);
