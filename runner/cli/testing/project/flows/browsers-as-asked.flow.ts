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
  {
    name: "From a terminal",
    claim: "What a command opens is opened by the system browser, on the display.",
    on: "shell",
    action: async ({ terminal }) => {
      await terminal.start("xdg-open 'http://127.0.0.1:9/asked-for'");
    },
    async assertions({ os, check }) {
      const { window } = await os.browserOpened({ url: "http://127.0.0.1:9/asked-for" });
      check.notEqual(window.title, "", "the browser's window");
    },
    picture: { of: "display" },
  },
]);
