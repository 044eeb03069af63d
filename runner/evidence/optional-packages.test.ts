import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { Failure } from "./log/failure.ts";
import { OPTIONAL_PACKAGES, packageMissing } from "./optional-packages.ts";

const manifest = createRequire(import.meta.url)("../../package.json");
const tested = { ...manifest.devDependencies, ...manifest.dependencies, ...manifest.optionalDependencies };

describe("packages that only some flows need", () => {
  it.each(Object.values(OPTIONAL_PACKAGES).flat())("%s is the version that is tested here", (name) => {
    const [, package_ = "", version] = /^(.+)@(.+)$/.exec(name) ?? [];
    expect(tested[package_]).toBe(version);
  });

  it("are asked for by name when one is missing", () => {
    const missing = Object.assign(new Error("Cannot find package 'x11'"), { code: "ERR_MODULE_NOT_FOUND" });
    const failure = packageMissing("display", missing);
    expect(failure).toBeInstanceOf(Failure);
    expect((failure as Failure).reason).toMatchObject({
      kind: "requires",
      title: "A display needs `x11@4.2.2`, not installed here",
      next: "pnpm add --save-dev x11@4.2.2",
    });
  });

  it("are not blamed for another error", () => {
    const other = new Error("no pseudo-terminal is left");
    expect(packageMissing("terminal", other)).toBe(other);
  });
});
