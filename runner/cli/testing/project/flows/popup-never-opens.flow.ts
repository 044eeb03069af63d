import { button, defineFlow } from "fraimz";
import { pages } from "../stack.ts";

export default defineFlow({ title: "No pop-up", audience: "internal", stack: pages }).frames([
  {
    name: "A pop-up opens",
    claim: "Connect opens a pop-up.",
    on: "popup",
    async action({ user }) {
      await user.opens("consent", () => user.click(button("Connect")), { within: 1_500 });
    },
    assertions: ({ see }) => see.text("Approve"),
  },
]);
