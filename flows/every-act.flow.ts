import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { button, checkbox, defineFlow, field, role, text } from "fraimz";
import { page } from "../stacks/page/stack.ts";

const DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v1H0z"/></svg>\n';

export default defineFlow({
  title: "Everything that a person can do on a page and at a terminal",
  audience: "internal",
  stack: page,
  async world({ onDispose }) {
    const folder = await mkdtemp(join(tmpdir(), "fraimz-every-act-"));
    onDispose("the folder", () => rm(folder, { recursive: true }));
    const drawing = join(folder, "table.svg");
    await writeFile(drawing, DRAWING);
    return { folder, drawing };
  },
}).frames([
  {
    name: "A form is filled in",
    claim: "Wood, length and both boxes are chosen with the pointer, and the order says so.",
    on: "catalog",
    async action({ user }) {
      await user.select(role("combobox", "Wood"), "Walnut");
      await user.drag(role("slider", "Length"), { right: 56 });
      await user.check(checkbox("Oiled"));
      await user.uncheck(checkbox("Tell me news"));
      await user.hover(button("What is oiling?"));
    },
    async assertions({ see }) {
      await see.text(/^Walnut, 2[4-7][05] cm, oiled, no news$/);
      await see.text("Linseed oil, twice, by hand.");
      await see.state(checkbox("Tell me news"), "unchecked");
    },
  },
  {
    name: "A drawing is chosen",
    claim: "A file is chosen as a person does, and the page has the bytes that stand on the disk.",
    on: "catalog",
    async action({ user, world }) {
      await user.upload(field("Your drawing"), world.drawing);
    },
    async assertions({ see }) {
      await see.text(`table.svg, ${DRAWING.length} bytes`);
    },
  },
  {
    name: "Questions are answered",
    claim:
      "The browser's own dialogs are answered: one with text, two in a row of which the second is declined.",
    on: "catalog",
    async action({ user }) {
      await user.answers({ text: "Round table" }, () => user.click(button("Rename")));
      await user.doubleClick(text("Round table"));
      await user.answers(["accept", "dismiss"], () => user.click(button("Forget it")));
    },
    async assertions({ see }) {
      await see.text("ROUND TABLE");
      see.no.text("Unnamed");
    },
  },
  {
    name: "An extra is put into the basket",
    claim: "The bench is dragged into the basket and let go there.",
    on: "catalog",
    async action({ user }) {
      await user.drag(text("Bench"), text("Put extras here"));
    },
    async assertions({ see }) {
      await see.text("With a bench");
      see.no.text("With a drawer");
    },
  },
  {
    name: "A window opens and closes by itself",
    claim: "The preview shows the order in a window of its own, which closes with the answer given there.",
    on: "catalog",
    async action({ user }) {
      await user.opens("preview", () => user.click(button("Open the preview")));
      await user.switchTo("main");
      await user.switchBack();
      await user.closes("preview", () => user.click(button("Looks right")));
    },
    async assertions({ see }) {
      await see.text("Looks right, you said");
    },
  },
  {
    name: "A window is closed, and the page loaded again",
    claim: "The preview is closed by its own button, and after a reload the order is as it was at first.",
    on: "catalog",
    async action({ user }) {
      await user.opens("preview", () => user.click(button("Open the preview")));
      await user.closeTab("preview");
      await user.reload();
      await user.scroll(text("Not looked at yet"));
    },
    async assertions({ see }) {
      await see.text("Not looked at yet");
      await see.text("Ash, 200 cm");
    },
  },
  {
    name: "A command asks and is answered",
    claim:
      "A command at the terminal asks for a name, is answered, and writes what it was told into one file.",
    on: "shell",
    async action({ terminal, world }) {
      const asking = await terminal.start(
        "printf 'Who is it for? '; read -r name; echo \"For $name\" | tee label.txt; cat",
        { cwd: world.folder, watch: [world.folder] },
      );
      await asking.answer("Who is it for?", "the kitchen");
      await asking.shows("For the kitchen");
      await asking.press("Control+D");
      await asking.ends();
    },
    async assertions({ terminal }) {
      await terminal.exitCode(0);
      await terminal.text("For the kitchen");
      await terminal.no.text("not found");
      await terminal.changed(["label.txt"]);
    },
  },
]);
