import { button, defineFlow, heading } from "fraimz";
import { foreign } from "../stacks/foreign/stack.ts";

export default defineFlow({
  title: "A program that nobody here wrote is attached to, driven and pictured",
  audience: "internal",
  stack: foreign,
  requires: ["bin:falkon", "bin:Xvfb"],
}).frames(
  [
    {
      name: "It is attached to",
      claim:
        "The page in a Qt WebEngine window can be read through its debugging endpoint, which has no browser contexts.",
      on: "window",
      async assertions({ see }) {
        await see.target(heading("Is anybody there?"), { within: 3_000 });
        see.no.text("Somebody is here.");
      },
      picture: { require: ["Is anybody there?"] },
    },
    {
      name: "It is driven",
      claim: "A trusted click on its button makes the page answer.",
      on: "window",
      async action({ user }) {
        await user.click(button("Say so"));
      },
      async assertions({ see }) {
        await see.text("Somebody is here.");
        await see.sameDocument();
      },
      picture: { require: ["Somebody is here."] },
    },
  ],
  {
    controls: [
      {
        name: "the program shows another page",
        fault: { stack: { otherPage: true } },
        breaks: "It is attached to",
      },
    ],
  },
);
