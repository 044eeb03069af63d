import { defineFlow } from "fraimz";
import { pages } from "../stack.ts";

export default defineFlow({ title: "A page that crashes", audience: "internal", stack: pages }).frames([
  {
    name: "The page goes on",
    claim: "The page is still there.",
    on: "covered",
    action: ({ user }) => user.goto("chrome://crash"),
    assertions: ({ see }) => see.text("Never"),
  },
]);
