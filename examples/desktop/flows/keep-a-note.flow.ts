import { button, defineFlow, field } from "fraimz";
import { notes } from "../stacks/notes/stack.ts";

export default defineFlow({ title: "A note is kept", audience: "user", stack: notes }).frames(
  [
    {
      name: "An empty note is refused",
      claim: "Who keeps nothing is told that a note needs a text.",
      on: "desktop",
      async action({ user }) {
        await user.click(button("Keep"));
      },
      async assertions({ see }) {
        await see.text("A note needs a text.");
        await see.value(field("Note"), "");
      },
    },
    {
      name: "The note is there after a reload",
      claim: "What was written down is kept by the app, not only shown by its window.",
      on: "desktop",
      async action({ user }) {
        await user.fill(field("Note"), "Water the plants");
        await user.click(button("Keep"));
        await user.reload();
      },
      async assertions({ see }) {
        await see.text("Water the plants", { within: 3_000 });
        await see.text("1 note");
      },
      picture: { require: ["Water the plants"] },
    },
  ],
  {
    controls: [
      {
        name: "nothing is written",
        fault: { stack: { fault: "forgets" } },
        breaks: "The note is there after a reload",
      },
    ],
  },
);
