import { defineFlow, heading } from "fraimz";
import { pages } from "../stack.ts";

export default defineFlow({ title: "A rejected text", audience: "internal", stack: pages }).frames([
  {
    name: "Nothing is wrong",
    claim: "The page shows no error.",
    on: "covered",
    assertions: ({ see }) => see.target(heading("Ready")),
    picture: { reject: ["Something went wrong"] },
  },
]);
