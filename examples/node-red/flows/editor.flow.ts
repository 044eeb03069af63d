import { button, defineFlow, dialog, field, link, text } from "fraimz";
import { nodeRed } from "../stacks/node-red/stack.ts";

/** What one person gives another: a tab with two nodes and the wire between them. */
const SHARED = [
  { id: "f1", type: "tab", label: "Lamp" },
  {
    ...{ id: "n1", type: "inject", z: "f1", name: "evening", x: 160, y: 120, wires: [["n2"]] },
    ...{ props: [{ p: "payload" }], payload: "on", payloadType: "str" },
    ...{ repeat: "", crontab: "", once: false, onceDelay: 0.1 },
  },
  {
    id: "n2",
    type: "debug",
    z: "f1",
    name: "log",
    active: true,
    complete: "payload",
    x: 560,
    y: 120,
    wires: [],
  },
];

/** node-red gives what is new an id by chance and shows it; some are wider than others, and reach beyond the text itself. */
const ids = { around: text(/^"[0-9a-f]{16}"$/), margin: 12 };

export default defineFlow({
  title: "A flow of node-red is wired and deployed",
  audience: "user",
  stack: nodeRed,
}).frames([
  {
    name: "The editor opens",
    claim: "Who opens node-red finds its palette and an empty flow.",
    on: "page",
    async assertions({ see }) {
      await see.text("Flow 1");
      await see.text("inject");
      see.no.text("evening");
    },
    picture: { baseline: "run", mask: [ids] },
  },
  {
    name: "A shared flow is imported",
    claim: "What somebody else has written gets a tab of its own.",
    on: "page",
    async action({ user }) {
      await user.press("Control+i");
      await user.fill(field().within(dialog("Import nodes")), JSON.stringify(SHARED));
      await user.click(button("Import"));
    },
    async assertions({ see }) {
      await see.target(link("Lamp"));
      see.no.target(dialog());
    },
    picture: { baseline: "run", mask: [ids] },
  },
  {
    name: "Its tab shows it",
    claim: "The imported nodes stand on their tab, as they were written.",
    on: "page",
    async action({ user }) {
      await user.click(link("Lamp"));
    },
    async assertions({ see }) {
      await see.text("evening");
      await see.text("log");
    },
    // The tab that the pointer rests on sometimes tells its name below it.
    picture: { baseline: "run", mask: [{ x: 480, y: 80, width: 80, height: 50 }] },
  },
  {
    name: "A node is dragged into the wire",
    claim: "A node of the palette that is let go on a wire stands between its two ends.",
    on: "page",
    async action({ user }) {
      await user.drag(text("change"), { right: 442, down: -456 }, { holdMs: 600 });
    },
    async assertions({ see }) {
      await see.text("set msg.payload");
    },
    picture: { baseline: "run", mask: [ids] },
  },
  {
    name: "It is deployed",
    claim: "The server runs what was drawn: the dragged node is wired to both.",
    on: "page",
    async action({ user }) {
      await user.click(link(/Deploy/));
    },
    async assertions({ see, probe, check }) {
      await see.text("Successfully deployed");
      check.equal(await probe.wires(), ["change to debug", "inject to change"], "the wires that run");
    },
    picture: { baseline: "run", mask: [ids] },
  },
  {
    name: "It is there after a reload",
    claim: "The editor shows again what was deployed, as it was approved.",
    on: "page",
    async action({ user }) {
      await user.reload();
    },
    async assertions({ see }) {
      await see.text("evening");
    },
    picture: { baseline: "approved" },
  },
]);
