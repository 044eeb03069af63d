import { afterAll, beforeAll, expect, it } from "vitest";
import { Failure } from "../evidence/log/failure.ts";
import { PageLab } from "./page-lab.fixture.ts";
import type { SeeChannel } from "./see/channel.ts";
import { button, field, row, type Target, text } from "./target.ts";
import type { UserChannel } from "./user/channel.ts";

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
  await lab.show(`<label>Name <input></label><button>Save</button>`);
});
afterAll(async () => {
  await lab?.close();
});

/** What a flow in plain JavaScript passes on. */
const nothing = undefined as never;

it.each<[string, (see: SeeChannel) => unknown]>([
  ["see.text", (see) => see.text(nothing)],
  ["see.text", (see) => see.text(7 as never)],
  ["see.value", (see) => see.value(field("Name"), nothing)],
  ["see.url", (see) => see.url(nothing)],
  ["see.title", (see) => see.title(nothing)],
  ["see.no.text", (see) => see.no.text(nothing)],
  ["see.target", (see) => see.target("Save" as never)],
  ["see.count", (see) => see.count(nothing, 0)],
  ["see.state", (see) => see.state(nothing, "enabled")],
  ["see.no.target", (see) => see.no.target(nothing)],
  ["see.count", (see) => see.count(button("Save"), "1" as never)],
  ["see.count", (see) => see.count(button("Save"), -1)],
  ["button", (see) => see.target(button(nothing))],
  ["button", (see) => see.target((button as (...given: unknown[]) => Target)("Save", { exact: true }))],
  ["row", (see) => see.target(button("Save").within(row(nothing)))],
  ["text", (see) => see.target(text(nothing))],
])("a check of nothing is an error that names the call: %s", async (call, check) => {
  const error = await Promise.resolve()
    .then(() => check(lab.see(200).channel))
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Failure);
  expect((error as Failure).reason).toMatchObject({
    kind: "error",
    title: expect.stringContaining(`\`${call}\` needs a`),
  });
});

it.each<[string, (see: SeeChannel) => unknown, string]>([
  [
    "an empty text",
    (see) => see.text(""),
    '`see.text` needs something to read, and was given "", which is in every',
  ],
  ["blanks", (see) => see.text(" \u200b"), "which is in every text"],
  ["a pattern of nothing", (see) => see.text(/(Saved)?/g), "given /(Saved)?/g, which is in every text"],
  ["what nothing is without", (see) => see.no.text(/x*/), "`see.no.text` needs something to read"],
  [
    "a state that nothing has",
    (see) => see.state(button("Save"), "enabeld" as never),
    '`see.state` needs one of "enabled", ',
  ],
])("a check that could not fail, or not hold, is an error at once: %s", async (_, check, says) => {
  await expect(Promise.resolve().then(() => check(lab.see(200).channel))).rejects.toThrow(says);
});

it.each<[string, (user: UserChannel) => Promise<void>, RegExp]>([
  [
    "a click on nothing",
    (user) => user.click(nothing),
    /needs a target, as `button\("Save"\)`, and was given undefined/,
  ],
  ["a click on a mere text", (user) => user.click("Save" as never), /and was given "Save"/],
  [
    "nothing to fill in",
    (user) => user.fill(field("Name"), nothing),
    /`user.fill` needs a text, and was given undefined/,
  ],
  [
    "a number, which may be a secret",
    (user) => user.fill(field("Name"), 4711 as never),
    /a text, and was given number$/,
  ],
  ["no key", (user) => user.press(nothing), /`user.press` needs a key, as "Enter", and was given undefined/],
  [
    "no address",
    (user) => user.goto(nothing),
    /`user.goto` needs an address, or a path of the app, and was given/,
  ],
  ["no entry", (user) => user.select(field("Name"), nothing), /`user.select` needs the text of an entry/],
  ["no path", (user) => user.upload(field("Name"), nothing), /`user.upload` needs the path of each file/],
])("an act with what can't be is an error that names it, and is recorded: %s", async (_, act, says) => {
  lab.acts.length = 0;
  const error = await act(lab.user(200)).catch((thrown: unknown) => thrown);
  expect((error as Failure).reason).toMatchObject({ kind: "error", title: expect.stringMatching(says) });
  expect(lab.acts).toMatchObject([{ ok: false }]);
});

it("an answer that no dialog takes is an error before the act", async () => {
  lab.acts.length = 0;
  const answered = lab.user().answers("yes" as never, () => lab.user().click(button("Save")));
  await expect(answered).rejects.toThrow(
    '`user.answers` needs one of "accept", "dismiss", and was given "yes"',
  );
  expect(lab.acts).toEqual([]);
});

it("what is there goes on", async () => {
  await lab.user().fill(field("Name"), "Ada");
  await lab.see().channel.value(field("Name"), "Ada");
  await lab.see().channel.target(button(/^Save/));
  await lab.see().channel.target(button());
  await lab.see().channel.text(/Sa(ve)?/);
});
