import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CliProject } from "./testing/cli-project.fixture.ts";

let project: CliProject;
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], {
    cwd: project.dir,
    stdio: "pipe",
  });

beforeAll(async () => {
  project = await CliProject.withTerminal();
  const flow = (id: string, audience: string, code: number) =>
    project.write(
      `flows/${id}.flow.ts`,
      `import { defineFlow } from "fraimz";
import { bench } from "../bench.ts";
export default defineFlow({ title: "About ${id}", audience: "${audience}", stack: bench, tags: ["${id}"] }).frames([
  { name: "F", claim: "c", on: "term", async action({ terminal }) { await terminal.run("exit ${code}"); },
    async assertions({ terminal }) { await terminal.exitCode(0); } }]);`,
    );
  await flow("good", "user", 0);
  await flow("bad", "agent", 3);
  await project.write(".gitignore", "results\nnode_modules\n");
  git("init", "--quiet", "--initial-branch", "main");
  git("add", ".");
  git("commit", "--quiet", "--message", "first");
});
afterAll(async () => {
  await project?.remove();
});

describe("flows are chosen", () => {
  const list = async (...args: string[]) => {
    const { code, out, err } = await project.evals(["--list", ...args]);
    const ids = out.split("\n").filter((line) => line === "good" || line === "bad");
    return { code, ids, err };
  };

  it("by audience, by pattern, and by what git says has changed", async () => {
    expect(await list("--grep", "ABOUT b", "--audience", "agent")).toMatchObject({ code: 0, ids: ["bad"] });
    await project.write("flows/good.flow.ts", "export default 1;");
    expect((await list("--changed")).err).toContain("flows/good.flow.ts is not a valid flow");
    git("checkout", "--quiet", "--", "flows");
  });

  it.each([
    [["--tag", "good", "--audience", "agent"], "--audience agent does not choose the only flow", "for: user"],
    [["--changed", "main"], "--changed main chooses none of 2 flows", "0 files changed since main"],
  ])("never to none: %j is exit code 2 with what there was", async (args, title, was) => {
    const { code, err } = await list(...args);
    expect(code, err).toBe(2);
    expect(err).toContain(title);
    expect(err).toContain(was);
  });

  it("by what failed before, until nothing does", async () => {
    const run = await project.evals([]);
    expect(run.code, run.out + run.err).toBe(1);
    expect(await list("--last-failed")).toMatchObject({ code: 0, ids: ["bad"] });
    const again = await project.evals(["--flow", "good"]);
    expect(again.code, again.out).toBe(0);
    const none = await list("--last-failed");
    expect([none.code, none.err], none.err).toEqual([
      2,
      expect.stringContaining("ran 1 flow, and none failed"),
    ]);
  });
});
