import { defineFlow } from "fraimz";
import { browsers } from "../stack.ts";

export default defineFlow({
  title: "Browsers are started as their surfaces say",
  audience: "internal",
  stack: browsers,
}).frames([
  {
    name: "With arguments",
    claim: "A browser with arguments gets them.",
    on: "named",
    assertions: ({ see }) => see.text("Driven by a browser of its own"),
  },
  {
    name: "Without",
    claim: "A browser without arguments is another one.",
    on: "plain",
    async assertions({ see }) {
      await see.text(/Driven by Mozilla/);
      see.no.text("a browser of its own");
    },
  },
  {
    name: "On the display",
    claim: "A browser on the display has a window there.",
    on: "window",
    async assertions({ see, os, check }) {
      await see.text("Driven by a window");
      const titles = (await os.windows()).map(({ title }) => title);
      check.equal(titles.filter((title) => /Agent/.test(title)).length, 1, "windows with the page");
    },
  },
]);
