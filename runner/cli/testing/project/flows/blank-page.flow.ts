import { defineFlow } from "fraimz";
import { pages } from "../stack.ts";

export default defineFlow({ title: "A blank page", audience: "internal", stack: pages }).frames([
  {
    name: "There is something",
    claim: "The page shows something.",
    on: "blank",
    assertions: ({ see }) => see.title("Blank"),
  },
]);
