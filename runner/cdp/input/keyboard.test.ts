import { expect, it } from "vitest";
import type { Tab } from "../page/tab.ts";
import { DocumentReplaced } from "../protocol/protocol-failure.ts";
import { insertText } from "./keyboard.ts";

function tabThat(fails: Error): Tab {
  const main = { askDocument: () => Promise.reject(fails) };
  return { frames: { main } } as unknown as Tab;
}

it("a text that sends the page on while it is inserted was written; what else keeps it from being written is told", async () => {
  const replaced = new DocumentReplaced("Input.insertText", "the window");
  await expect(insertText(tabThat(replaced), "ü")).resolves.toBeUndefined();
  await expect(insertText(tabThat(new Error("the window is gone")), "ü")).rejects.toThrow("is gone");
});
