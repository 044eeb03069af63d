import { describe, expect, it } from "vitest";
import { addPackages, commandName } from "./command-name.ts";

describe("the command that texts name", () => {
  it("is this repository's own, from its sources and from the bundle that it keeps", () => {
    expect(commandName("sources", { npm_config_user_agent: "npm/11.0.0 node/v22" })).toBe("pnpm evals");
    expect(commandName("cache", {})).toBe("pnpm evals");
  });

  it("is the installed package's, through the package manager that started it", () => {
    const agent = (name: string) => ({ npm_config_user_agent: `${name}/10.9.0 node/v22.1.0 linux x64` });
    expect(commandName("package", agent("npm"))).toBe("npx fraimz");
    expect(commandName("package", agent("pnpm"))).toBe("pnpm fraimz");
    expect(commandName("package", agent("yarn"))).toBe("yarn fraimz");
    expect(commandName("package", {})).toBe("fraimz");
  });

  it("goes with the package manager's own way to add a package", () => {
    expect(addPackages(["x11@4.2.2"], "npx fraimz")).toBe("npm install --save-dev x11@4.2.2");
    expect(addPackages(["x11@4.2.2"], "pnpm evals")).toBe("pnpm add --save-dev x11@4.2.2");
    expect(addPackages(["onnxruntime-node@1.30.0", "x11@4.2.2"], "pnpm fraimz")).toBe(
      "pnpm add --save-dev onnxruntime-node@1.30.0 x11@4.2.2; pnpm approve-builds '!onnxruntime-node'",
    );
    expect(addPackages(["x11@4.2.2"], "fraimz")).toBe("npm install --save-dev x11@4.2.2");
  });
});
