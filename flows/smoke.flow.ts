import { button, defineFlow } from "fraimz";
import { page } from "../stacks/page/stack.ts";

export default defineFlow({
  title: "A page answers a click",
  audience: "internal",
  stack: page,
}).frames([
  {
    name: "The page answers",
    claim: "Clicking the page's only button makes it say that somebody is here.",
    on: "page",
    async action({ user }) {
      await user.click(button("Say so"));
    },
    async assertions({ see }) {
      await see.text("Somebody is here.");
      see.no.text("Something went wrong");
    },
    picture: { require: ["Somebody is here."] },
  },
]);
