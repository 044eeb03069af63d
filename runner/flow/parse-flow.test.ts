import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { reasonOf } from "../evidence/log/failure.ts";
import { defineStack } from "../stack/define-stack.ts";
import { loadFlow } from "./discover-flows.ts";
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

test.each<[string, object, RegExp]>([
  [
    "a time over a day, at which a timer fires at once",
    { timeout: 2 ** 31 },
    /timeout: must be at most a day/,
  ],
  [
    "a name longer than a pattern can be",
    { name: "n".repeat(200_000), claim: "" },
    /claim: must not be empty/,
  ],
  [
    "a part that belongs to its picture",
    { baseline: "approved" },
    /frame 1 "One": there is no "baseline" here; write picture: { baseline: … }/,
  ],
  [
    "a part that nothing has",
    { assert() {} },
    /frame 1 "One": there is no "assert" here; there are name, claim, .*assertions, picture$/,
  ],
  [
    "a part that no picture has",
    { picture: { requires: ["Hello"] } },
    /picture: there is no "requires" here; there are of, require, /,
  ],
])("a frame with %s is refused by that", async (_, more, says) => {
  const frame = { name: "One", claim: "c", assertions() {}, ...more };
  const exported = { kind: "fraimz.flow", spec, frames: [frame], controls: [] };
  expect((await refusal(`name: ${JSON.stringify(frame.name)}`, exported)).message).toMatch(says);
});

test("something else in a stack's place, and a control's name that another has, are named", async () => {
  const frames = [{ name: "One", claim: "c", assertions() {} }];
  const other = { kind: "fraimz.flow", spec: { ...spec, stack: {} }, frames, controls: [] };
  expect((await refusal("", other)).message).toMatch(/stack: must be a stack made with defineStack/);
  const controls = [1, 2].map(() => ({ name: "Broken", fault: {}, breaks: "One" }));
  const twice = { kind: "fraimz.flow", spec, frames, controls };
  expect((await refusal("", twice)).message).toBe('control 2 "Broken", name: another control has it already');
});

test.each([
  ["nothing", undefined, /no default export; end it with `export default defineFlow/],
  ["nothing, compiled", {}, /no default export/],
  ["something else", { title: "x" }, /its default export is no flow; write `export default defineFlow/],
  ["a text", "x", /its default export is no flow/],
])("a file that exports %s is told what to export", async (_what, exported, says) => {
  expect((await refusal("", exported)).message).toMatch(says);
});

test("what throws when it is looked at is refused with the file's name", async () => {
  const path = join(dir, "b.flow.js");
  await writeFile(
    path,
    `export default new Proxy({}, { get() { throw new Error("trap"); }, has() { throw 1; } });`,
  );
  const first = await loadFlow({ id: "b", path }).catch(reasonOf);
  expect(first).toMatchObject({
    title: `The flow file ${path} is not a valid flow`,
    message: "reading what it exports threw: 1",
  });
  await writeFile(join(dir, "c.flow.js"), `throw { toString() { throw 1; } };`);
  const second = await loadFlow({ id: "c", path: join(dir, "c.flow.js") }).catch(reasonOf);
  expect(second).toMatchObject({ title: expect.stringMatching(/c\.flow\.js cannot be loaded$/) });
});

test.each([
  ["mask", { mask: [{ x: 0, y: 0, width: 9, height: 9 }] }],
  ["tolerance", { tolerance: { pixels: 3, reason: "fonts" } }],
])(
  "a %s for a picture that is compared with nothing is refused, and says what it needs",
  async (name, part) => {
    const source = `[\n{ name: "One", claim: "c",\n picture: {\n  ${name}: x } }]`;
    const frames = [{ name: "One", claim: "c", assertions() {}, picture: part }];
    const reason = await refusal(source, { kind: "fraimz.flow", spec, frames, controls: [] });
    expect(reason.message).toContain(
      `frame 1 "One", picture.${name}: compares with nothing: add \`baseline: "run"\``,
    );
    const compared = [{ ...frames[0], picture: { ...part, baseline: "run" } }];
    expect(() =>
      parseFlow(
        { id: "a", path: join(dir, "a.flow.ts") },
        { kind: "fraimz.flow", spec, frames: compared, controls: [] },
      ),
    ).not.toThrow();
  },
);

test("an action that is a generator is refused: nobody would run its body", async () => {
  const frames = [{ name: "One", claim: "c", *action() {}, assertions() {} }];
  const reason = await refusal("", { kind: "fraimz.flow", spec, frames, controls: [] });
  expect(reason.message).toMatch(/frame 1 "One", action: must not be a generator/);
});
