import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readExpectedFailures } from "./expected-failures.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fraimz-expected-"));
});
afterAll(() => rm(folder, { recursive: true }));

const entry = { flow: "cart", frame: "One", reason: "issue 12", until: "2027-01-31" };
async function read(content: unknown) {
  const file = join(folder, "expected.json");
  await writeFile(file, JSON.stringify(content));
  return await readExpectedFailures(file, ["cart", "login"]);
}

test("expected failures are read by their flow", async () => {
  const { flow: _flow, ...rest } = entry;
  expect(await read([entry])).toEqual(new Map([["cart", rest]]));
});

test.each([
  ["of no flow", [{ ...entry, flow: "crat" }], 'there is no flow "crat"; the nearest are "cart"'],
  ["twice of one", [entry, { ...entry, frame: "Two" }], 'two entries of the flow "cart"'],
  ["without a reason", [{ ...entry, reason: " " }], "must say why the failure is borne"],
  ["without an end", [{ ...entry, until: undefined }], "until"],
  ["with what nothing reads", [{ ...entry, frames: ["Two"] }], "Unrecognized key"],
])("an expected failure %s is refused before anything runs", async (_, content, said) => {
  await expect(read(content)).rejects.toThrow(said);
});
