import type { TargetSpec } from "fraimz";
import { EXECUTOR, executorIn } from "../../parts/executor.ts";
import type { PublishedClient } from "./client.ts";

export const executorClient: PublishedClient = {
  package: EXECUTOR,
  command: "executor",
  program: executorIn,
};

export const executor: TargetSpec<"executor"> = {
  name: "executor",
  title: "Executor 1.5.9, a web page with a pop-up",
  requires: [`npm:${EXECUTOR}`],
  expected: [
    {
      flow: "client-executor",
      frame: "It keeps to every rule that it met",
      reason: "it asks for no scope, though the 401 names those that are needed",
      link: "docs/published-clients.md#executor-159",
    },
  ],
};
