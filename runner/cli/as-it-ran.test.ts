import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { COMMAND } from "../evidence/command-name.ts";
import { parseFlow } from "../flow/parse-flow.ts";
import { planRun } from "../run/plan.ts";
import { defineStack, service } from "../stack/define-stack.ts";
import { ready } from "../stack/readiness/ready.ts";
import { attachments } from "./already-running.ts";
import { optionsAsItRan } from "./as-it-ran.ts";
import { type EvalsOptions, evalsProgram } from "./options.ts";

const api = service({ command: () => ({ file: "true" }), ready: ready.http("/") });
const shop = defineStack({
  ...{ name: "shop", title: "Shop", services: { api }, variants: { built: "built for production" } },
  surfaces: { page: { kind: "browser", url: () => "http://127.0.0.1:1" } },
});
const other = defineStack({ name: "other", title: "Other", services: {}, surfaces: {} });
const flowOf = (id: string, stack: unknown) =>
  parseFlow(
    { id, path: `/no/such/${id}.flow.ts` },
    {
      ...{ kind: "fraimz.flow", spec: { title: "T", audience: "internal", stack } },
      frames: [{ name: "One", claim: "c", assertions() {} }],
      controls: [{ name: "broken", fault: {}, breaks: "One" }],
    },
  );

/** What a shell makes of a line, without the command itself. */
function asRead(line: string): string[] {
  const words = execFileSync("/bin/sh", ["-c", `printf '%s\\0' ${line}`], { encoding: "utf8" });
  return words.split("\0").slice(COMMAND.split(" ").length, -1);
}

function planned(...given: readonly string[]) {
  const options = evalsProgram()
    .parse([...given], { from: "user" })
    .opts<EvalsOptions>();
  const flows = [flowOf("cart", shop), flowOf("elsewhere", other)];
  const attach = attachments(options, flows);
  const expected = new Map([["cart", { frame: "One", reason: "issue 1", until: "2031-01-01" }]]);
  const plan = planRun(flows, {
    ...{ repeat: options.repeat ?? 1, controls: options.controls === "declared" ? "only" : "none" },
    ...{ stack: options.stack, expected, asItRan: optionsAsItRan(options, attach, expected) },
  });
  return (key: string) => asRead(plan.find((one) => one.key === key)?.reproduce ?? expect.fail(key));
}

it("a flow's command has each option without which it would end otherwise, and a shell reads them as they were", () => {
  const how = [
    ...["--cdp-url", "page=http://127.0.0.1:9222/a b?c=1&d='2'", "--cdp-tab", "own"],
    ...[
      "--attach",
      "api=http://box.example:4000",
      "--allow-remote",
      "--headed",
      "--timeout",
      "1500ms",
      "--timeout-multiplier",
      "2.5",
    ],
    ...["--expected-failures", "known failures.json", "--stress", "2"],
  ];
  const chosen = ["--stack", "shop:built"];
  expect(planned(...how, ...chosen, "--controls", "generic")("cart@built")).toEqual([
    ...["--flow", "cart", ...chosen, ...how, "--controls", "generic"],
  ]);
  const fault = planned("--controls", "--timeout", "2m", "--stress");
  expect(fault("cart!broken").join(" ")).toMatch(/^--flow cart --controls --timeout 120s .*--stress$/);
});

it("leaves out what only chose the flows or is about another's stack, which would be refused", () => {
  const plan = planned(
    "--tag",
    "smoke",
    "--workers",
    "3",
    "--out",
    "there",
    "--cdp-url",
    "page=9222",
    "--attach",
    "api=http://127.0.0.1:9",
    "--cdp-tab",
    "own",
  );
  expect(plan("elsewhere")).toEqual(["--flow", "elsewhere"]);
  expect(planned("--cdp-url", "9222")("elsewhere")).toEqual(["--flow", "elsewhere", "--cdp-url", "9222"]);
});

it("a repeat's command repeats, as it may stand on what those before it left", () => {
  const plan = planned("--repeat", "3");
  expect(plan("elsewhere#3")).toEqual(["--flow", "elsewhere", "--repeat", "3"]);
});

it("names a service that the environment attached", () => {
  const attach = { api: "http://127.0.0.1:4000" };
  const options = evalsProgram().parse([], { from: "user" }).opts<EvalsOptions>();
  const flow = flowOf("cart", shop);
  const [one] = planRun([flow], {
    repeat: 1,
    controls: "none",
    asItRan: optionsAsItRan(options, attach, new Map()),
  });
  expect(one?.reproduce).toBe(`${COMMAND} --flow cart --attach api=http://127.0.0.1:4000`);
});
