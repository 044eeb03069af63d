import { button, defineFlow, field, heading } from "fraimz";
import { shop } from "../stacks/shop/stack.ts";

export default defineFlow({
  title: "A customer signs in",
  audience: "user",
  stack: shop,
  tags: ["smoke"],
  world: async ({ api }) => ({ password: await api.passwordOf("ada") }),
}).frames(
  [
    {
      name: "A wrong password is refused",
      claim: "Who does not know the password sees no lamp, and is told so.",
      on: "page",
      async action({ user }) {
        await user.fill(field("Name"), "ada");
        await user.fill(field("Password"), "byron");
        await user.click(button("Sign in"));
      },
      async assertions({ see, probe, check }) {
        await see.text("The name or the password is wrong.", { within: 3_000 });
        see.no.target(heading("Lamps"));
        check.equal(await probe.statusWithoutSession(), 401, "the API's answer to somebody not signed in");
      },
    },
    {
      name: "The right one lets her in",
      claim: "With her password Ada gets to the lamps.",
      on: "page",
      async action({ user, world }) {
        await user.fill(field("Password"), world.password);
        await user.click(button("Sign in"));
      },
      async assertions({ see }) {
        await see.target(heading("Lamps"));
        await see.text("Signed in as ada.");
      },
    },
  ],
  {
    controls: [
      {
        name: "any password is taken",
        fault: { stack: { fault: "any-password" } },
        breaks: "A wrong password is refused",
      },
    ],
  },
);
