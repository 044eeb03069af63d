import { button, defineFlow, field, heading, row } from "fraimz";
import { shop } from "../stacks/shop/stack.ts";

export default defineFlow({
  title: "A customer fills the cart",
  audience: "user",
  stack: shop,
  world: async ({ api }) => ({ password: await api.passwordOf("ada") }),
}).frames(
  [
    {
      name: "The cart is empty",
      claim: "Who comes in finds the lamps, and an empty cart.",
      on: "page",
      async action({ user, world }) {
        await user.fill(field("Name"), "ada");
        await user.fill(field("Password"), world.password);
        await user.click(button("Sign in"));
      },
      async assertions({ see }) {
        await see.target(heading("Lamps"));
        await see.count(row(), 2);
        await see.text("Nothing yet.");
      },
    },
    {
      name: "Two lamps are in the cart",
      claim: "Each click puts a lamp into the cart, and the total is their sum.",
      on: "page",
      async action({ user }) {
        await user.click(button("Add").within(row(/Desk lamp/)));
        await user.click(button("Add").within(row(/Floor lamp/)));
      },
      async assertions({ see, network }) {
        await network.requested("/api/cart", { method: "POST", status: 201 });
        await see.text("Total: 130 €", { within: 3_000 });
        see.no.text("Nothing yet.");
      },
      // Approved pictures are of one kind of machine: `npx fraimz --flow cart --update-baselines` collects yours, and
      // `npx fraimz review` accepts it.
      picture: { require: ["Total: 130 €"], baseline: "approved" },
    },
  ],
  {
    controls: [
      {
        name: "the cart forgets",
        fault: { stack: { fault: "forgets-cart" } },
        breaks: "Two lamps are in the cart",
      },
    ],
  },
);
