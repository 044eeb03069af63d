import { defineFlow, heading, radio, text } from "fraimz";
import { report } from "../stacks/report/stack.ts";
import { planted } from "./planted.ts";

/** A page that is served whole shows what it has at once. */
const SOON = { within: 3_000 };

export default defineFlow({
  title: "A reviewer decides from the report",
  audience: "user",
  stack: report,
}).frames(
  [
    {
      name: "The failure comes first",
      claim: "A reviewer who opens a failed run reads what failed and why before anything else.",
      on: "light",
      async assertions({ see }) {
        await see.title(/fraimz/i);
        await see.text(/Failed: \d of \d flows/, SOON);
        await see.text("The card never said “Connected”.", SOON);
        await see.text("not reached");
      },
      picture: { require: ["What the person did"], baseline: "run" },
    },
    {
      name: "It reads as well in the dark",
      claim: "Where the reviewer's system prefers dark, the same report is dark.",
      on: "dark",
      async assertions({ see }) {
        await see.text("The card never said “Connected”.", SOON);
      },
      picture: { baseline: "run" },
    },
    {
      name: "It fits a phone",
      claim: "At 390 pixels the verdict, the reason and the claim stand one below the other.",
      on: "phone",
      async assertions({ see }) {
        await see.text(/Failed: \d of \d flows/, SOON);
      },
      picture: { baseline: "run" },
    },
    {
      name: "Keys lead from frame to frame",
      claim: "The keys j and k walk the frames, n goes to the next failed one.",
      on: "light",
      async action({ user }) {
        await user.press("j");
        await user.press("j");
      },
      async assertions({ see }) {
        await see.url(/#./);
      },
    },
    {
      name: "A search narrows what is shown",
      claim: "Typing in the search keeps only the frames that hold the words.",
      on: "light",
      async action({ user }) {
        // From the top: where a browser leaves the reader of what gets shorter depends on what it has drawn so far.
        await user.scroll(text(/Failed: \d of \d flows/));
        await user.press("/");
        await user.type("Quick Connect");
      },
      async assertions({ see }) {
        await see.text(/Quick Connect/);
        await see.count(heading("What was checked"), 1);
        see.no.text("The card never said “Connected”.");
      },
    },
    {
      name: "A changed picture shows its difference",
      claim:
        "Filtered to changed pictures, the difference is a click or a key away, with the exact number of pixels.",
      on: "light",
      async action({ user }) {
        await user.press("Control+A");
        await user.press("Delete");
        await user.click(radio(/^Changed picture/));
        await user.click(radio("Difference"));
        // The picture is drawn only now, and may push its caption down.
        await user.scroll(text(/pixels? differ/));
      },
      async assertions({ see }) {
        await see.text(/pixels? differ/);
      },
    },
  ],
  {
    controls: [
      planted("reason-left-out", "The failure comes first"),
      planted("dark-ink-in-the-dark", "It reads as well in the dark"),
      planted("no-verdict-on-phones", "It fits a phone"),
    ],
  },
);
