import { afterAll, beforeAll, expect, it } from "vitest";
import { PageLab } from "../channels/page-lab.fixture.ts";
import { button, dialog, field, text } from "../channels/target.ts";
import { CallSite } from "../evidence/call-site.ts";
import { type BeforeAct, beforeTheAct, lookAtPage } from "./before-act.ts";
import type { ObservedCall } from "./observed-calls.ts";

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(async () => {
  await lab?.close();
});

const call = (path: string, args: readonly unknown[], value?: unknown): ObservedCall => ({
  ...{ path, channel: path.slice(0, path.indexOf(".")), method: path.slice(path.lastIndexOf(".") + 1), args },
  ...{ surface: undefined, site: new CallSite(), later: true, outcome: { value } },
});

async function shows(calls: readonly ObservedCall[], required: readonly string[] = []): Promise<BeforeAct> {
  const page = await lookAtPage(lab.surface);
  return beforeTheAct(calls, { pages: page ? [page] : [], mark: { seq: 5 } }, "lab", required);
}

const PAGE = `<h1>Notes</h1><button>Save</button><label>Name <input value="Ada"></label><p>3 notes</p>`;

it.each([
  ["a text that was not there", call("see.text", ["Saved"])],
  ["a pattern that nothing fitted", call("see.text", [/^4 notes$/])],
  ["a target that was not there", call("see.target", [button("Undo")])],
  ["a target in something that was not there", call("see.target", [button("Undo").within(dialog("Sure?"))])],
  ["a value of a field that was not there", call("see.value", [field("Age"), "9"])],
  ["another number of things", call("see.count", [button(), 2])],
  ["another address", call("see.url", ["/saved"])],
  ["another title", call("see.title", ["Saved"])],
  ["a text that is gone", call("see.no.text", ["3 notes"])],
  ["a target that is gone", call("see.no.target", [button("Save")])],
  ["an exchange that came after", call("witness.saw", [{ step: "mcp" }], { seq: 6 })],
  ["an answer that the action got", call("answers.send", [])],
  ["the end of a command that it ran", call("terminal.exitCode", [2])],
  ["what a command printed that it ran", call("terminal.runs", [], [{ text: "200" }])],
])("a frame shows its act by %s", async (_what, one) => {
  await lab.show(PAGE);
  expect(await shows([call("see.text", ["Notes"]), one])).toMatchObject({ shows: "yes" });
});

it("a frame all of whose checks held before does not show its act, and says which", async () => {
  await lab.show(PAGE);
  expect(
    await shows(
      [
        call("see.text", ["Notes"]),
        call("see.target", [button("Save")]),
        call("see.target", [text("3 notes")]),
        call("see.url", ["/page"]),
        call("see.no.text", ["Error"]),
        call("witness.saw", [{ step: "mcp" }], { seq: 5 }),
        call("witness.sawNothing", [{ step: "token" }]),
        call("terminal.no.text", ["not found"]),
      ],
      ["Notes"],
    ),
  ).toEqual({
    shows: "no",
    detail: expect.stringContaining(
      'all that it checks was so before the act: see.text("Notes"), see.target(button "Save")',
    ),
  });
});

it("a picture's text that was not there shows the act", async () => {
  await lab.show(PAGE);
  expect(await shows([call("see.text", ["Notes"])], ["Saved"])).toEqual({
    shows: "yes",
    detail: 'the picture shows "Saved" was not so before the act',
  });
});

it.each([
  [
    "a text that only pixels can tell of",
    `${PAGE}<p style="filter:blur(9px)">Saved</p>`,
    call("see.text", ["Saved"]),
  ],
  ["the state of something", PAGE, call("see.state", [button("Save"), "enabled"])],
  ["a value that is compared", PAGE, call("check.equal", [1, 1])],
  ["a window", PAGE, call("os.windowAppears", ["x"])],
])("whether a frame shows its act is left open by %s", async (_what, html, one) => {
  await lab.show(html);
  expect(await shows([call("see.text", ["Notes"]), one])).toMatchObject({ shows: "not decided" });
});

it("a frame that only checks what is absent is left open", async () => {
  await lab.show(PAGE);
  expect(await shows([call("see.no.text", ["Error"])])).toMatchObject({ shows: "not decided" });
});
