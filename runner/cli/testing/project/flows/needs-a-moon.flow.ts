import { defineFlow } from "fraimz";
import { pages } from "../stack.ts";

export default defineFlow({
  title: "An unmet need",
  audience: "internal",
  stack: pages,
  requires: ["bin:moon", "env:TIDE"],
}).frames([
  { name: "Tides", claim: "The tide comes in.", on: "blank", assertions: ({ see }) => see.text("tide") },
]);
