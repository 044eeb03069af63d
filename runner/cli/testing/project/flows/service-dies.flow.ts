import { button, defineFlow, heading } from "fraimz";
import { mortal } from "../stack.ts";

export default defineFlow({ title: "A dying service", audience: "internal", stack: mortal }).frames([
  {
    name: "It answers",
    claim: "The service answers.",
    on: "app",
    assertions: ({ see }) => see.target(heading("I serve")),
  },
  {
    name: "It survives",
    claim: "The service survives a request.",
    on: "app",
    action: ({ user }) => user.click(button("Ask too much")),
    assertions: ({ see }) => see.text("All good"),
  },
]);
