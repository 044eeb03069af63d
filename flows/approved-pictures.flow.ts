import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ActionContext, button, defineFlow, text } from "fraimz";
import { approval } from "../stacks/approval/stack.ts";

const SLOW = { timeout: 120_000 };
/** fraimz in the project, as its developer calls it. */
const fraimz = (terminal: ActionContext<typeof approval, unknown>["terminal"], cwd: string, words = "") =>
  terminal.run(`node "$FRAIMZ" --flow card ${words}`, { cwd });

export default defineFlow({
  title: "A picture is approved, guarded, and approved anew by its reviewer",
  audience: "internal",
  stack: approval,
  async world({ onDispose }) {
    const folder = await mkdtemp(join(tmpdir(), "fraimz-approval-"));
    onDispose("the project", () => rm(folder, { recursive: true }));
    await cp(join(import.meta.dirname, "../stacks/approval/project"), folder, { recursive: true });
    return { folder };
  },
}).frames(
  [
    {
      name: "Nobody has approved it yet",
      claim: "Without an approved picture the run is incomplete, and says how one is approved.",
      on: "shell",
      ...SLOW,
      action: ({ terminal, world }) => fraimz(terminal, world.folder),
      async assertions({ terminal }) {
        await terminal.exitCode(2);
        await terminal.text("there is no approved picture yet");
        await terminal.text("--update-baselines");
      },
    },
    {
      name: "It is approved",
      claim:
        "--update-baselines collects the picture and writes nothing; once it is accepted, the next run finds it equal.",
      on: "shell",
      ...SLOW,
      async action({ terminal, world }) {
        await fraimz(terminal, world.folder, "--update-baselines");
        await terminal.run("find flows -name '*.png'", { cwd: world.folder });
        await terminal.run('node "$FRAIMZ" review --accept', { cwd: world.folder });
        await fraimz(terminal, world.folder);
      },
      async assertions({ terminal, check }) {
        const [collected, written, accepted] = terminal.runs();
        check.equal(collected?.exitCode, 2, "exit code while the picture waits");
        check.matches(collected?.text ?? "", /new +flows\/card\.baselines\/[^/]+\/the-card-stands\.png/);
        check.equal(written?.text.trim(), "", "pictures beside the flow before the review");
        check.matches(accepted?.text ?? "", /accepted +flows\/card\.baselines\/[^/]+\/the-card-stands\.png/);
        await terminal.exitCode(0);
      },
    },
    {
      name: "Another colour is refused",
      claim:
        "One shade more in the card's colour fails the run, which counts the pixels and says where they are.",
      on: "shell",
      ...SLOW,
      async action({ terminal, world }) {
        await terminal.run("sed -i s/#3a49c4/#3a49c5/ card.html", { cwd: world.folder });
        await fraimz(terminal, world.folder);
      },
      async assertions({ terminal }) {
        await terminal.exitCode(1);
        await terminal.text(/20000 of \d+ pixels differ within 200×100 at 0, 0/);
      },
    },
    {
      name: "The reviewer accepts it",
      claim:
        "A person looks at what differs and accepts it; from then on the new colour is the approved one.",
      on: "reviewer",
      ...SLOW,
      async action({ terminal, user, world }) {
        const review = await terminal.start('node "$FRAIMZ" review | tee review.txt', { cwd: world.folder });
        await review.shows("1 to review");
        const said = await readFile(join(world.folder, "review.txt"), "utf8");
        await user.goto(/http:\S+/.exec(said)?.[0] ?? "");
        await user.click(button("Accept"));
        await user.scroll(text(/^1 of 1 decided$/));
        await user.click(button("Done"));
        await review.ends();
        await fraimz(terminal, world.folder);
      },
      async assertions({ terminal, see }) {
        await see.text("This review is over; the page can be closed.");
        await terminal.exitCode(0);
      },
    },
  ],
  {
    controls: [
      {
        name: "what changes is masked",
        fault: { stack: { masked: true } },
        breaks: "Another colour is refused",
      },
    ],
  },
);
