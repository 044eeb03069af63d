import { afterAll, beforeAll, expect, it } from "vitest";
import { CliProject } from "./testing/cli-project.fixture.ts";

let project: CliProject;
beforeAll(async () => {
  project = await CliProject.make();
});
afterAll(() => project.remove());

const flow = (frame: string) => `
import { defineFlow, defineStack, field } from "fraimz";
const notes = defineStack({ name: "notes", title: "Notes", services: {},
  surfaces: { page: { kind: "browser", clipboard: true, url: () => "data:text/html,<label>Note <input></label>" } } });
export default defineFlow({ title: "Notes", audience: "internal", stack: notes }).frames([
  { name: "It is so", claim: "It is so.", on: "page", ${frame} },
]);`;

it("what a flow leaves on the clipboard is not there for the next one, which gets the same browser", {
  timeout: 120_000,
}, async () => {
  await project.write(
    "flows/a-copies.flow.ts",
    flow(`async action({ user }) {
      await user.click(field("Note"));
      await user.paste("left behind");
    },
    async assertions({ see }) { await see.clipboard("left behind"); await see.value(field("Note"), "left behind"); }`),
  );
  await project.write(
    "flows/b-finds-none.flow.ts",
    flow(`async assertions({ see }) { await see.target(field("Note")); await see.clipboard(""); }`),
  );
  const run = await project.evals(["--workers", "1"]);
  expect(run.code, run.out + run.err).toBe(0);
});
