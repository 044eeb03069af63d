import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PageLab } from "../../channels/page-lab.fixture.ts";
import { field } from "../../channels/target.ts";
import type { Tab } from "../page/tab.ts";
import { DocumentReplaced } from "../protocol/protocol-failure.ts";
import { insertText } from "./keyboard.ts";

let lab: PageLab;
beforeAll(async () => {
  lab = await PageLab.open();
});
afterAll(async () => {
  await lab?.close();
});

const LISTENING = `<label>A <input></label><script>
  addEventListener("keydown", (e) => {
    document.title = [e.key === " " ? "blank" : e.key, e.code, e.ctrlKey && "ctrl", e.shiftKey && "shift"].filter(Boolean).join(",");
    if (e.ctrlKey || e.key.startsWith("F")) e.preventDefault();
  });</script>`;

const presses: readonly (readonly [keys: string, heard: string, written: string])[] = [
  ["a", "a,KeyA", "a"],
  ["A", "A,KeyA,shift", "A"],
  ["Shift+a", "A,KeyA,shift", "A"],
  ["Shift+A", "A,KeyA,shift", "A"],
  ["Shift+1", "!,Digit1,shift", "!"],
  ["!", "!,Digit1,shift", "!"],
  ["Shift+/", "?,Slash,shift", "?"],
  ["+", "+,Equal,shift", "+"],
  ["Space", "blank,Space", " "],
  ["Shift+Space", "blank,Space,shift", " "],
  ["Control+I", "i,KeyI,ctrl", ""],
  ["Control+i", "i,KeyI,ctrl", ""],
  ["Control+Shift+I", "I,KeyI,ctrl,shift", ""],
  ["Control+Shift+i", "I,KeyI,ctrl,shift", ""],
  ["Control++", "+,Equal,ctrl,shift", ""],
  ["F5", "F5,F5", ""],
  ["Escape", "Escape,Escape", ""],
];

describe("a press gives what the same keys give at a keyboard", () => {
  it.each(presses)("%s", async (keys, heard, written) => {
    await lab.show(LISTENING);
    await lab.user().click(field("A"));
    await lab.user().press(keys);
    expect(await lab.ask("[document.title, document.querySelector('input').value]")).toEqual([
      heard,
      written,
    ]);
  });

  it.each([
    ["Ctrl+A", /"Ctrl".*Did you mean "Control"/],
    ["enter", /"enter" is not a key.*Did you mean "Enter"/],
    ["Esc", /Did you mean "Escape"/],
    ["", /"" is not a key/],
    ["constructor", /"constructor" is not a key/],
  ])("and refuses %j", async (keys, says) => {
    await lab.show(LISTENING);
    await expect(lab.user().press(keys)).rejects.toThrow(says);
    expect(await lab.ask("document.title")).toBe("Lab");
  });
});

it("with Alt a key presses what has it for its access key, and writes nothing", async () => {
  await lab.show(`<button accesskey=s onclick="document.title += '!'">Save</button><label>A <input></label>`);
  await lab.user().click(field("A"));
  for (const keys of ["Alt+x", "Alt+1", "Alt+s"]) await lab.user().press(keys);
  expect(await lab.ask("document.title + document.querySelector('input').value")).toBe("Lab!");
});

it("a text that sends the page on while it is inserted was written; what else keeps it from being written is told", async () => {
  const tabThat = (fails: Error): Tab => {
    const main = { askDocument: () => Promise.reject(fails) };
    return { frames: { main } } as unknown as Tab;
  };
  const replaced = new DocumentReplaced("Input.insertText", "the window");
  await expect(insertText(tabThat(replaced), "ü")).resolves.toBeUndefined();
  await expect(insertText(tabThat(new Error("the window is gone")), "ü")).rejects.toThrow("is gone");
});
