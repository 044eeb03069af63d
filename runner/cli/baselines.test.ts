import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RunReport } from "../report/report-schema.ts";
import { CliProject, type CliRun } from "./testing/cli-project.fixture.ts";

const SLOW = 300_000;
const page = (colour: string) => `<!doctype html><html lang="en"><title>Card</title>
<body style="margin:0;background:#fff"><main><h1>Ready</h1><p id="clock" style="color:${colour}">12:00</p>
<div style="width:200px;height:100px;background:${colour}"></div></main></body></html>`;
const frame = (name: string, picture: string) => `{
  name: "${name}", claim: "The card is ready.", on: "page",
  async assertions({ see }) { await see.text("Ready"); },
  picture: { baseline: "approved", ${picture} },
}`;
const flow = (mask: string, ...more: string[]) => `
import { defineFlow, defineStack } from "fraimz";
import { pathToFileURL } from "node:url";
const card = defineStack({
  name: "card", title: "One page", services: {},
  surfaces: { page: { kind: "browser", url: (ctx) => pathToFileURL(ctx.root + "/card.html").href } },
});
export default defineFlow({ title: "A card", audience: "internal", stack: card }).frames([
  ${[frame("The card stands", `require: ["Ready"]${mask}`), ...more].join(", ")},
]);
`;

let project: CliProject;
const run = (...args: string[]) => project.evals(["--flow", "card", ...args]);
const because = ({ out }: CliRun): string[] => JSON.parse(out.trimEnd().split("\n").at(-1) ?? "{}").because;
async function baselines(): Promise<string[]> {
  const found = await readdir(join(project.dir, "flows"), { recursive: true });
  return found.filter((name) => name.endsWith(".png"));
}

beforeAll(async () => {
  project = await CliProject.make();
  await project.write("flows/card.flow.ts", flow(""));
  await project.write("card.html", page("#3a49c4"));
});
afterAll(() => project.remove());

// The steps follow each other, as they do in a project's life.
describe("approved pictures, from the command line", () => {
  it("leave the run incomplete while there is none, and are not written by it", {
    timeout: SLOW,
  }, async () => {
    const first = await run();
    expect(first.code, first.out + first.err).toBe(2);
    expect(first.out).toContain("there is no approved picture yet");
    expect(first.out).toContain("--update-baselines");
    expect(await baselines()).toEqual([]);
  });

  it("are collected by --update-baselines, which names each, writes none and is no pass", {
    timeout: SLOW,
  }, async () => {
    const collected = await run("--update-baselines");
    expect(collected.code, collected.out + collected.err).toBe(2);
    expect(collected.out).toMatch(
      /^new {9}flows\/card\.baselines\/[\w-]+-\d+-[0-9a-f]{8}\/the-card-stands\.png {2}nobody has/m,
    );
    expect(collected.out).toMatch(/^next {8}\S.* review {2}/m);
    expect(because(collected)[0]).toMatch(/^1 picture waits for review \(1 new\): \S.* review$/);
    const report = await readFile(join(project.dir, "results/latest/report.json"), "utf8");
    const [frame] = RunReport.parse(JSON.parse(report)).flows[0]?.frames ?? [];
    expect(frame).toMatchObject({
      state: "incomplete",
      reason: { kind: "approval", title: "Its picture waits for approval" },
    });
    expect(frame?.pictures.map(({ role }) => role)).toEqual(["claim"]);
    expect(await baselines()).toEqual([]);
  });

  it("are accepted without a page by review --accept, in CI only when that is asked for in so many words", {
    timeout: SLOW,
  }, async () => {
    const refused = await project.evals(["review", "--accept"], { CI: "true" });
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("Pictures are not approved in CI");
    expect(await baselines()).toEqual([]);
    const accepted = await project.evals(["review", "--accept", "--even-in-ci"], { CI: "true" });
    expect(accepted.code, accepted.out + accepted.err).toBe(0);
    const [path = "", ...more] = await baselines();
    expect(more).toEqual([]);
    expect(accepted.out).toContain(`accepted    flows/${path}`);
    const again = await project.evals(["review"]);
    expect([again.code, again.out]).toEqual([0, expect.stringContaining("was accepted since")]);
  });

  it("that can't be read leave the run incomplete by name, with the new picture, until they are approved anew", {
    timeout: SLOW,
  }, async () => {
    const path = join("flows", (await baselines())[0] ?? "");
    const whole = await readFile(join(project.dir, path));
    await writeFile(join(project.dir, path), whole.subarray(0, whole.length / 2));
    const broken = await run();
    expect(broken.code, broken.out).toBe(2);
    expect(broken.out).toMatch(/the approved picture \(.*\.png\) can't be read: it is not a whole PNG: /);
    const report = await readFile(join(project.dir, "results/latest/report.json"), "utf8");
    expect(JSON.parse(report).flows[0].frames[0].pictures[0]).toMatchObject({ role: "claim" });
    const collected = await run("--update-baselines");
    expect(collected.code, collected.out).toBe(2);
    expect(await readFile(join(project.dir, path))).toEqual(whole.subarray(0, whole.length / 2));
    expect((await project.evals(["review", "--accept"])).code).toBe(0);
    expect(await readFile(join(project.dir, path))).toEqual(whole);
  });

  it("fail a run whose picture differs, with count and box; verify tells a changed run from an intact one", {
    timeout: SLOW,
  }, async () => {
    await project.write("card.html", page("#3a49c5"));
    const changed = await run("--out", join(project.dir, "results/changed"));
    expect(changed.code, changed.out + changed.err).toBe(1);
    expect(changed.out).toMatch(/\d+ of 1024000 pixels differ within 200×\d+ at 0, \d+/);
    expect(changed.out).toMatch(
      /next +if it was meant to change, .*--update-baselines` .*` accepts them; .* mask: \[text/,
    );

    const intact = await project.evals(["verify", "results/changed"]);
    expect([intact.code, intact.out]).toEqual([
      0,
      expect.stringMatching(/^intact: \d+ files, run [0-9a-f]{64}\n$/),
    ]);
    const rendered = await project.evals(["report", "results/changed", "--reporter", "markdown,junit"]);
    expect(rendered.code).toBe(1);
    const compared = await project.evals(["report", "results/changed", "--against", "latest"]);
    expect([compared.code, compared.out]).toEqual([
      1,
      expect.stringMatching(
        // On a busy machine its time is a third one.
        /against .*: 0 frames unchanged, [23] differences\n {2}verdict {3}card 1 The card stands: incomplete before, failed now\n {2}picture /,
      ),
    ]);
    expect((await project.evals(["verify", "results/changed"])).code).toBe(0);
    const files = await readdir(join(project.dir, "results/changed/files"));
    const picture = join(
      project.dir,
      "results/changed/files",
      files.find((name) => name.endsWith(".png")) ?? "",
    );
    await writeFile(picture, await readFile(picture).then((bytes) => bytes.subarray(0, -1)));
    const tampered = await project.evals(["verify", "results/changed"]);
    expect([tampered.code, tampered.out]).toEqual([
      1,
      expect.stringMatching(/^changed {2}files\/[0-9a-f]{64}\.png\nnot intact/),
    ]);
  });

  it("compare everything but what is masked, elements and regions alike", { timeout: SLOW }, async () => {
    const mask = ', mask: [text("12:00"), { x: 0, y: 0, width: 300, height: 400 }]';
    await project.write("flows/card.flow.ts", flow(mask).replace("defineFlow,", "defineFlow, text,"));
    const masked = await run();
    expect(masked.code, masked.out + masked.err).toBe(0);
    await project.write("card.html", page("#3a49c4"));
  });

  it("compare nothing around an element that may grow, and say what a mask can be", {
    timeout: SLOW,
  }, async () => {
    await project.write(
      "card.html",
      page("#3a49c4").replace("12:00</p>", "1:00</span></p>").replace('<p id="clock"', '<p><span id="clock"'),
    );
    const masked = async (mask: string) => {
      await project.write("flows/card.flow.ts", flow(mask).replace("defineFlow,", "defineFlow, text,"));
      return await run();
    };
    const tight = await masked(', mask: [text("1:00")]');
    expect(tight.code, tight.out + tight.err).toBe(1);
    expect(tight.out).toMatch(/within \d+ px of what is masked.*mask: \[\{ around: …, margin: 12 \}\]/);
    const wide = await masked(', mask: [{ around: text("1:00"), margin: 12 }]');
    expect(wide.code, wide.out + wide.err).toBe(0);
    const wrong = await masked(', mask: [{ around: text("1:00"), margin: -1 }]');
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining("{ around: target, margin: 8 }")]);
    await project.write("card.html", page("#3a49c4"));
    await project.write(
      "flows/card.flow.ts",
      flow(', mask: [text("12:00"), { x: 0, y: 0, width: 300, height: 400 }]').replace(
        "defineFlow,",
        "defineFlow, text,",
      ),
    );
  });

  it.each([
    [`, mask: [{ x: 0, y: 0, width: 5_000, height: 5_000 }]`, "the mask covers all of it"],
    [
      `, tolerance: { pixels: 1_024_000, reason: "any" }`,
      "1024000 tolerated pixels, and only 1024000 are compared",
    ],
  ])("are refused a comparison that could not fail%s", { timeout: SLOW }, async (loose, says) => {
    await project.write("flows/card.flow.ts", flow(loose));
    const refused = await run();
    await project.write("flows/card.flow.ts", flow(""));
    expect([refused.code, because(refused)[0]]).toEqual([1, expect.stringContaining("can differ from it")]);
    expect(refused.out).toContain(says);
  });

  it("are replaced by evals review, for each change that is accepted", { timeout: SLOW }, async () => {
    await project.write("card.html", page("#3a49c4").replace("#fff", "#fffffe"));
    expect((await run("--out", join(project.dir, "results/reviewed"))).code).toBe(1);
    const alone = await project.evals(["review", "results/reviewed"]);
    expect([alone.code, alone.err]).toEqual([
      2,
      expect.stringMatching(/no terminal here\n.*1 to review:\n.*the-card-stands\.png: \d+ of/),
    ]);
    const { url, ended } = await project.serve(["review", "results/reviewed", "--serve"]);
    const decided = await fetch(`${url}decide`, {
      method: "POST",
      body: '{"change":0,"decision":"accepted"}',
    });
    expect([decided.status, await decided.text()]).toEqual([200, "written"]);
    await fetch(`${url}done`, { method: "POST" });
    const review = await ended;
    expect([review.code, review.out]).toEqual([
      0,
      expect.stringMatching(/^accepted {2}flows\/card\.baselines/m),
    ]);
  });

  it("are a problem when nothing is compared with them any more, until the removal is accepted", {
    timeout: SLOW,
  }, async () => {
    const [path = ""] = await baselines();
    const old = join("flows", path.replace("the-card-stands", "an-old-frame"));
    await project.write(old, await readFile(join(project.dir, "flows", path)));
    // That it is the only reason shows, too, that the accepted picture is compared with and found equal.
    const stale = await run();
    expect(stale.code, stale.out + stale.err).toBe(2);
    expect(because(stale)).toEqual(["Approved pictures of card are compared with nothing"]);
    expect(await baselines()).toHaveLength(2);
    const removed = await project.evals(["review", "--accept"]);
    expect([removed.code, removed.out]).toEqual([0, expect.stringContaining(`removed     ${old}`)]);
    expect(await baselines()).toEqual([path]);
  });

  it("are collected of all frames of a flow in one run, and accepted unseen only of those that passed otherwise", {
    timeout: SLOW,
  }, async () => {
    await project.write("card.html", page("#3a49c6"));
    const frames = [frame("A new one", ""), frame("One that fails", 'require: ["Nowhere"]')];
    await project.write("flows/card.flow.ts", flow("", ...frames));
    const before = await baselines();
    const collected = await run("--update-baselines");
    expect(collected.code, collected.out + collected.err).toBe(1);
    expect(collected.out.match(/^(new|changed) .*/gm)).toEqual([
      expect.stringMatching(/^changed {5}.*the-card-stands\.png {2}\d+ of \d+ pixels differ/),
      expect.stringMatching(/^new {9}.*a-new-one\.png/),
      expect.stringMatching(/^new {9}.*one-that-fails\.png.*its frame failed: .* shows "Nowhere"/),
    ]);
    expect(because(collected)).toEqual([
      expect.stringContaining(
        'failed in frame 3, “One that fails”: The picture of page breaks a rule: shows "Nowhere"',
      ),
      expect.stringMatching(/^2 pictures wait for review \(1 new, 1 changed\): /),
    ]);
    expect(await baselines()).toEqual(before);
    const accepted = await project.evals(["review", "--accept"]);
    expect(accepted.code, accepted.out).toBe(2);
    expect(accepted.out.match(/^(accepted|left) .*/gm)).toEqual([
      expect.stringMatching(/^accepted {4}.*the-card-stands\.png/),
      expect.stringMatching(/^accepted {4}.*a-new-one\.png/),
      expect.stringMatching(/^left {8}.*one-that-fails\.png.*its frame failed/),
    ]);
    expect(await baselines()).toHaveLength(2);
  });
});
