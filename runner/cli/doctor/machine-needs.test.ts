import { expect, test } from "vitest";
import { inspectMachine } from "./machine-needs.ts";

const browserOf = (env: NodeJS.ProcessEnv) =>
  inspectMachine(import.meta.dirname, { PATH: "/nowhere", ...env }).find(({ need }) => need === "browser");

test("no package is named for a browser that a variable names elsewhere, as none brings it", () => {
  expect(browserOf({ FRAIMZ_CHROMIUM: "/no/chrome" })).toMatchObject({
    there: false,
    system: [],
    command: expect.stringMatching(/FRAIMZ_CHROMIUM at Chromium or Chrome, or unset it/),
  });
});

test("the package is named where it brings what is missing", () => {
  if (process.platform === "linux")
    expect(browserOf({})).toMatchObject({ there: false, system: ["chromium"] });
  expect(browserOf({ FRAIMZ_CHROMIUM: "chromium" })).toMatchObject({ there: false, system: ["chromium"] });
});
