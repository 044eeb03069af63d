import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunReport } from "../report/report-schema.ts";
import { CliProject } from "./testing/cli-project.fixture.ts";

const PAGE = `<style>body{font:20px sans-serif;padding:40px}dialog{padding:40px}</style><h1>Orders</h1>
<button onclick="document.querySelector('dialog').showModal()">Remove</button> <button id="keep" onclick="this.nextSibling.textContent=' Kept.'">Keep</button><span></span>
<dialog>Really? <button onclick="document.querySelector('dialog').close();document.querySelector('p').textContent='Removed.'">Yes</button></dialog><p></p>`;
const FLOW = `import { button, defineFlow, defineStack } from "fraimz";
const stack = defineStack({ name: "orders", title: "Orders", services: {}, surfaces: {
  page: { kind: "browser", url: () => "data:text/html," + encodeURIComponent(${JSON.stringify(PAGE)}) } } });
export default defineFlow({ title: "Orders", audience: "user", stack }).frames([
  { name: "It is removed", claim: "A person removes an order after being asked.", on: "page",
    async action({ user }) { await user.click(button("Remove")); await user.click(button("Yes")); },
    async assertions({ see }) { await see.text("Removed."); } },
  { name: "It is kept", claim: "A person keeps an order.", on: "page",
    async action({ user }) { await user.click(button("Keep")); },
    async assertions({ see }) { await see.target(button("Keep")); await see.text("Kept."); } },
]);`;

describe("marks on pictures", () => {
  let project: CliProject;
  let report: RunReport;
  beforeAll(async () => {
    project = await CliProject.make();
    await project.write("flows/orders.flow.ts", FLOW);
    const { code, out } = await project.evals([]);
    expect(code, out).toBe(0);
    report = RunReport.parse(
      JSON.parse(await readFile(join(project.dir, "results/latest/report.json"), "utf8")),
    );
  }, 120_000);
  afterAll(() => project.remove());

  it("the first frame has a picture before its act, and what stood there and stands", () => {
    const [frame] = report.flows[0]?.frames ?? [];
    expect(frame?.pictures.map(({ role }) => role)).toEqual(["before", "claim"]);
    expect(frame?.acts.map(({ mark }) => mark)).toEqual([1, 2]);
    const claim = frame?.pictures[1];
    expect(claim?.standing?.map(({ mark }) => mark)).toEqual([1]);
    expect(claim?.stood?.map(({ mark }) => mark)).toEqual([1]);
  });

  it("a later frame takes the picture of the frame before", () => {
    const frame = report.flows[0]?.frames[1];
    expect(frame?.pictures.map(({ role }) => role)).toEqual(["claim"]);
    expect(frame?.pictures[0]?.standing?.map(({ mark }) => mark)).toEqual([1]);
  });
});
