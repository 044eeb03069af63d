import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CliProject } from "./testing/cli-project.fixture.ts";

let project: CliProject;
beforeAll(async () => {
  project = await CliProject.make();
});
afterAll(() => project.remove());

it("a desktop app that does not come up: its last lines stay with the frame when the stack's folder is gone", {
  timeout: 120_000,
}, async () => {
  await project.write("app/package.json", JSON.stringify({ name: "notes", main: "main.js" }));
  await project.write("app/main.js", 'console.log("opening the notes"); throw new Error("no license");');
  await project.write(
    "flows/notes.flow.ts",
    `import { defineFlow, defineStack } from "fraimz";
const notes = defineStack({ name: "notes", title: "Notes", services: {},
  surfaces: { desktop: { kind: "electron", app: () => "app", standIn: "mocks/electron/main.ts" } } });
export default defineFlow({ title: "Notes", audience: "internal", stack: notes }).frames([{
  name: "It opens", claim: "It opens.", on: "desktop",
  async assertions({ see }) { await see.text("Notes"); },
}]);`,
  );
  const run = await project.evals(["--flow", "notes"]);
  expect(run.code, run.out + run.err).toBe(3);
  expect(run.out).toMatch(/saw +it ended with exit code \d+; it said: Error: no license/);
  expect(run.out).toContain("main process of desktop");
  expect(run.out).not.toMatch(/dbus/);

  const report = JSON.parse(await readFile(join(project.dir, "results/latest/report.json"), "utf8"));
  const attached = report.flows[0].frames[0].attachments as { title: string; file: { name: string } }[];
  const log = attached.find(({ title }) => title === "main process of desktop");
  const text = await readFile(join(project.dir, "results/latest/files", log?.file.name ?? "none"), "utf8");
  expect(text).toMatch(/opening the notes[\s\S]*Error: no license/);
});
