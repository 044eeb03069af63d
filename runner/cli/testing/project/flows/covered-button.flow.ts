import { button, defineFlow } from "fraimz";
import { pages } from "../stack.ts";

export default defineFlow({ title: "A covered button", audience: "internal", stack: pages }).frames([
  {
    name: "It can be clicked",
    claim: "The button can be clicked.",
    on: "covered",
    timeout: 20_000,
    action: ({ user }) => user.click(button("Save")),
    assertions: ({ see }) => see.text("Done"),
  },
  {
    name: "It stays",
    claim: "Never reached.",
    on: "covered",
    assertions: ({ see }) => see.text("Done"),
  },
]);
