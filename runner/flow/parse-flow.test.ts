import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { reasonOf } from "../evidence/log/failure.ts";
import { defineStack } from "../stack/define-stack.ts";
import { parseFlow } from "./parse-flow.ts";

const stack = defineStack({ name: "nothing", title: "Nothing", services: {}, surfaces: {} });
const spec = { title: "T", audience: "internal", stack };
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "fraimz-parse-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function refusal(source: string, exported: unknown) {
  const path = join(dir, "a.flow.ts");
  await writeFile(path, source);
  try {
    parseFlow({ id: "a", path }, exported);
  } catch (error) {
    return reasonOf(error);
  }
  throw new Error("it was not refused");
}

test("each part of a flow that does not fit is named with the line that writes it", async () => {
  const source = `export default defineFlow({ title: "T", audience: "internal", stack }).frames([
  {
    name: "One",
    claim: "c",
    assertions() {},
  },
  {
    name: "Two",
    claim: "c",
    timeout: -1,
    assertions() {},
  },
]);`;
  const frames = [
    { name: "One", claim: "c", assertions() {} },
    { name: "Two", claim: "c", timeout: -1, assertions() {} },
  ];
  const reason = await refusal(source, { kind: "fraimz.flow", spec, frames, controls: [] });
  expect(reason.message).toMatch(/a\.flow\.ts:10: frame 2 "Two", timeout: /);
  expect(reason.at).toMatchObject({ line: 10, column: 5 });
});

test("a part that a frame lacks is named with the line of the frame, not of the next one that has it", async () => {
  const source = `[\n{ name: "One",\n assertions() {} },\n{ name: "Two", claim: "c" }]`;
  const frames = [{ name: "One", assertions() {} }];
  const reason = await refusal(source, { kind: "fraimz.flow", spec, frames, controls: [] });
  expect(reason.message).toMatch(/a\.flow\.ts:2: frame 1 "One", claim: /);
});

test("frames that are not written out in the file are named without a line", async () => {
  const frames = [{ name: "Made elsewhere", assertions() {} }];
  const reason = await refusal("framesOf(2)", { kind: "fraimz.flow", spec, frames, controls: [] });
  expect(reason.message).toMatch(/^frame 1 "Made elsewhere", claim: /);
  expect(reason.at).toBeUndefined();
});
