import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CliProject } from "./testing/cli-project.fixture.ts";

const flow = (assertion: string, more = "") => `import { defineFlow } from "fraimz";
import { nothing } from "../stacks-here/nothing";
${more}
export default defineFlow({ title: "A flow", audience: "internal", stack: nothing }).frames([
  { name: "One", claim: "It holds.", assertions({ check }) { ${assertion} } },
]);
`;
const NOTHING = `import { defineStack } from "fraimz";
export const nothing = defineStack({ name: "nothing", title: "Nothing", services: {}, surfaces: {} });
export const answer = 42;
`;

describe("the project's own sources", { timeout: 120_000 }, () => {
  let project: CliProject;
  beforeEach(async () => {
    project = await CliProject.make();
    await project.write("stacks-here/nothing.ts", NOTHING);
  });
  afterEach(() => project.remove());

  /** A frame without a picture is incomplete: what its checks said is what counts here. */
  async function checksOf(...args: string[]): Promise<string> {
    const { out, err } = await project.evals(["--reporter", "junit", ...args]);
    return out + err;
  }

  it("load as modules in a project that says commonjs, TypeScript or not", async () => {
    await project.write("flows/package.json", `{"type":"commonjs"}`);
    await project.write("stacks-here/package.json", `{"type":"commonjs"}`);
    await project.write("flows/script.flow.js", flow("check.equal(1, 1);"));
    await project.write("flows/typed.flow.ts", flow("const one: number = 1; check.equal(one, 1);"));
    const { out, err, code } = await project.evals(["--list"]);
    expect(code, err).toBe(0);
    expect(out).toMatch(/script[\s\S]*typed[\s\S]*2 flows/);
  });

  it("are compiled again when a file that they import has changed", async () => {
    const more = `import { answer } from "../stacks-here/nothing";`;
    await project.write("flows/a.flow.ts", flow("check.equal(answer, 42);", more));
    expect(await checksOf()).not.toContain("The check did not hold");
    await project.write("stacks-here/nothing.ts", NOTHING.replace("42", "43"));
    expect(await checksOf()).toContain("43");
  });

  it("know where they stand, in modules and in CommonJS files that they import", async () => {
    await project.write(
      "flows/helper.cjs",
      `const { basename } = require("node:path");\nmodule.exports = { folder: basename(__dirname), file: basename(__filename) };\n`,
    );
    const more = `import helper from "./helper.cjs";\nimport { basename } from "node:path";`;
    const places = `[helper.folder, helper.file, basename(import.meta.url), basename(import.meta.dirname)]`;
    await project.write(
      "flows/places.flow.ts",
      `${flow("", more)}throw new Error("places " + ${places}.join(" "));\n`,
    );
    const { err } = await project.evals(["--list"]);
    expect(err).toContain("places flows helper.cjs places.flow.ts flows");
  });

  it("that can't be compiled are named with line and column", async () => {
    await project.write(
      "flows/broken.flow.ts",
      `import { defineFlow } from "fraimz";\nexport default defineFlow({;\n`,
    );
    await project.write("flows/lost.flow.ts", flow("", `import { gone } from "./gone.ts";`));
    const broken = await project.evals(["--flow", "broken"]);
    expect(broken.code).toBe(2);
    expect(broken.err).toContain("flows/broken.flow.ts cannot be loaded");
    expect(broken.err).toContain("flows/broken.flow.ts:2:28: ");
    await project.write(
      "flows/misspelt.flow.ts",
      flow("", `import { butn } from "fraimz";\nconsole.log(butn);`),
    );
    const misspelt = await project.evals(["--flow", "misspelt"]);
    expect([misspelt.code, misspelt.err]).toEqual([
      2,
      expect.stringMatching(/misspelt\.flow\.ts:3:10: "fraimz" exports no "butn"; the nearest is "button"/),
    ]);
    const lost = await project.evals(["--flow", "lost"]);
    expect(lost.err).toContain(`flows/lost.flow.ts:3:22: Could not resolve "./gone.ts"`);
  });

  it("that are one flow twice are refused", async () => {
    await project.write("flows/a.flow.ts", flow("check.equal(1, 1);"));
    await project.write("flows/a.flow.js", flow("check.equal(1, 1);"));
    const { code, err } = await project.evals(["--list"]);
    expect(code).toBe(2);
    expect(err).toContain(`Two files are the flow "a"`);
  });

  it("that define a stack badly are named with the line of the part, and what it should be", async () => {
    await project.write(
      "stacks-here/nothing.ts",
      `import { defineStack } from "fraimz";
export const nothing = defineStack({
  name: "nothing",
  title: "Nothing",
  services: {
    web: { command: "node server.js" },
  },
  surfaces: {},
} as never);
`,
    );
    await project.write("flows/a.flow.ts", flow("check.equal(1, 1);"));
    const { code, err } = await project.evals(["--flow", "a"]);
    expect(code).toBe(2);
    expect(err).toContain(
      "stacks-here/nothing.ts:6: services.web.command: must be a function, e.g. command: (ctx) =>",
    );
  });

  it("hold settings that count, and wrong ones are named with line and column", async () => {
    await project.write("tests/a.flow.ts", flow("check.equal(1, 1);"));
    const config = (text: string) =>
      project.write(
        "fraimz.config.ts",
        `import { defineConfig } from "fraimz";\nexport default defineConfig(${text});\n`,
      );
    await config(`{ flows: "tests" }`);
    expect((await project.evals(["--list"])).out).toMatch(/^1 flow$/m);
    await config(`{\n  flows: "tests",\n  frameTimeout: 5,\n  workers: 0,\n} as never`);
    const { code, err } = await project.evals(["--list"]);
    expect(code).toBe(2);
    expect(err).toContain(
      `fraimz.config.ts:4:3: frameTimeout: there is no such setting; the nearest are "frameTimeoutMs"`,
    );
    expect(err).toContain("fraimz.config.ts:5:3: workers: Too small");
    await config(`{\n  flows: "tests"\n  workers: 1,\n}`);
    expect((await project.evals(["--list"])).err).toMatch(
      /fraimz\.config\.ts cannot be loaded\n +fraimz\.config\.ts:4:3: Expected "}".*> 4 \| +workers: 1,.*fix the file/s,
    );
  });
});
