import { expect, it } from "vitest";
import { createClock } from "../channels/clock.ts";
import { Recording } from "../evidence/log/recording.ts";
import { noPages } from "./no-pages.ts";

const specs = { page: { kind: "browser" }, screen: { kind: "display" }, term: { kind: "terminal" } };

it("the clock of a display, and so of its system browser, is refused with the cause and the surfaces that have one", async () => {
  const recording = new Recording({ act: () => {}, check: () => {} });
  const page = (name: string) => Promise.reject(noPages(name, specs));
  const clock = createClock(recording, { on: "screen", page });
  await expect(clock.install("2031-01-01")).rejects.toMatchObject({
    reason: {
      title: 'The stack has no surface "screen" that shows pages',
      message: expect.stringMatching(/is a display: .* the system browser too, .* their clock/),
      next: 'name a surface that shows pages: "page"',
    },
  });
});

it("names what a terminal is for, the surfaces that there are, and what to add where none shows pages", () => {
  expect(noPages("term", specs).reason.message).toContain("with `terminal`");
  expect(noPages("pag", specs).reason).toMatchObject({ message: "its surfaces: page, screen, term" });
  expect(noPages("screen", { screen: specs.screen }).reason.next).toMatch(/surface of kind browser/);
});
