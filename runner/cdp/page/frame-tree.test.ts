import { expect, it } from "vitest";
import type { Session } from "../protocol/connection.ts";
import { FrameTree } from "./frame-tree.ts";

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
