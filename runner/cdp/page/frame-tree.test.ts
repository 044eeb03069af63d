import { expect, it } from "vitest";
import type { Session } from "../protocol/connection.ts";
import { DocumentReplaced, isGone } from "../protocol/protocol-failure.ts";
import { DocumentFrame, FrameTree } from "./frame-tree.ts";

it("names a window whose frames are not known yet once, without asking itself again and again", () => {
  let named = 0;
  const window = (): string => {
    named += 1;
    return `the window ${tree.mainUrl ?? "about:blank"}`;
  };
  const silent: Pick<Session, "window" | "on"> = { window, on: () => () => {} };
  const tree = new FrameTree(silent as Session, () => {});
  expect(() => tree.main).toThrow("the window about:blank has no main frame yet");
  expect(named).toBe(1);
});

it("does not wait for what a document was asked that another one has replaced: the browser never answers it", async () => {
  const mute: Pick<Session, "window" | "send"> = {
    window: () => "the window about:blank",
    send: () => new Promise(() => {}),
  };
  const frame = new DocumentFrame("main", undefined, mute as Session);
  const asked = frame.askDocument("Accessibility.queryAXTree", { role: "heading" }, 8_000);
  frame.forgetWorld();
  const error = await asked.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DocumentReplaced);
  // The look that asked is made again.
  expect(isGone(error)).toBe(true);
});
