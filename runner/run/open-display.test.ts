import { afterEach, expect, it, vi } from "vitest";
import { openDisplay } from "./open-display.ts";
import { unmetRequirements } from "./requirements.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

it("where there is no X11, a display is lacking by name, whether it is declared or only asked for", async () => {
  vi.spyOn(process, "platform", "get").mockReturnValue("darwin");
  const message = expect.stringContaining("takes X11, on Linux; this is darwin");
  expect(unmetRequirements(["display"])).toMatchObject({
    kind: "requires",
    message,
    next: expect.stringContaining("on Linux"),
  });
  const nothing = {} as never;
  await expect(openDisplay(nothing, nothing, nothing, nothing)).rejects.toMatchObject({
    reason: { kind: "requires", message, next: expect.stringContaining("without `os`") },
  });
});
