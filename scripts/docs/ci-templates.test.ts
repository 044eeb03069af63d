import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { Job } from "kubernetes-models/batch/v1/Job";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { AppFacts } from "../../runner/cli/init/app-facts.ts";
import { workflowText } from "../../runner/cli/init/ci-workflow.ts";
import { codeBlocks } from "./code-blocks.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const WORKFLOWS = join(ROOT, ".github/workflows");

type Template = readonly [place: string, code: string];
const blocks: Template[] = codeBlocks(join(ROOT, "docs"))
  .filter(({ language }) => language === "yaml")
  .map(({ place, code }) => [place, code]);
const isFor = (engine: RegExp) => blocks.filter(([, code]) => engine.test(code));
const ON_GITHUB = /^on:/m;
const IN_KUBERNETES = /^kind:/m;

const facts: AppFacts = {
  ...{ kind: "server", because: "", command: ["npm", "start"], portByEnvironment: true },
  ...{ fixedPort: undefined, build: "npm run build" },
};
const written: Template[] = (["npm", "pnpm", "yarn", "bun", "npm without a lockfile"] as const).flatMap(
  (packages) =>
    ["", "packages/my web"].map(
      (folder): Template => [
        `what init writes for ${packages} in "${folder}"`,
        workflowText(facts, { root: "/", folder, packages }),
      ],
    ),
);
const own: Template[] = readdirSync(WORKFLOWS).map((name) => [
  name,
  readFileSync(join(WORKFLOWS, name), "utf8"),
]);

/** What GitHub's own parser finds wrong. */
async function workflowErrors([name, content]: Template): Promise<string[]> {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

describe("templates for CI", () => {
  it("are there for each engine that the documentation names", () => {
    expect(isFor(ON_GITHUB).length).toBeGreaterThan(1);
    expect(isFor(IN_KUBERNETES)).toHaveLength(1);
  });

  it.each([...isFor(ON_GITHUB), ...written, ...own])(
    "are workflows to GitHub's own parser: %s",
    async (...template) => {
      expect(await workflowErrors(template)).toEqual([]);
    },
  );

  it("would not be with a key that there is not, or an expression that can't be read", async () => {
    const [name, code] = own[0] ?? expect.fail("no workflow");
    expect(await workflowErrors([name, code.replace("runs-on:", "run-on:")])).not.toEqual([]);
    expect(await workflowErrors([name, code.replace("if: always()", "if: always(")])).not.toEqual([]);
  });

  it.each(isFor(IN_KUBERNETES))("are a Job to Kubernetes's schema: %s", (_place, code) => {
    const job = new Job(parse(code));
    expect(() => job.validate()).not.toThrow();
    expect(job.spec).toMatchObject({ completionMode: "Indexed", completions: 5 });
    expect(code).toContain(`auto/${job.spec?.completions}`);
    expect(() => new Job({ ...parse(code), spec: { completions: "five" } }).validate()).toThrow();
  });

  it.each(blocks)("are YAML: %s", (_place, code) => {
    expect(parse(code)).toBeTypeOf("object");
  });
});
