import { expect, it } from "vitest";
import { attachedApps } from "./attached-apps.ts";

it("names each endpoint that a flow may drive once and in one order, and leaves a broken `attach` to its frame", () => {
  const surface = (attach?: () => string) => ({
    kind: "browser",
    url: () => "/",
    ...(attach ? { attach } : {}),
  });
  const broken = () => {
    throw new Error("no such port");
  };
  const surfaces = {
    page: surface(),
    two: surface(() => "http://b:2"),
    three: surface(broken),
    term: { kind: "terminal" },
  };
  const stack = { definition: { surfaces }, context: {} };
  expect(attachedApps(stack as never, ["http://b:2", "http://a:1"])).toEqual(["http://a:1", "http://b:2"]);
});
