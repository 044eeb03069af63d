import { pathToFileURL } from "node:url";
import { button, defineFlow, defineStack } from "fraimz";

const card = defineStack({
  name: "card",
  title: "A page of one colour",
  services: {},
  surfaces: { page: { kind: "browser", url: (ctx) => pathToFileURL(`${ctx.root}/card.html`).href } },
});

/** The planted defect: what differs is masked. */
const masked = process.env.CARD_MASKED === "yes" ? [{ x: 0, y: 0, width: 200, height: 100 }] : [];

export default defineFlow({ title: "The card", audience: "user", stack: card }).frames([
  {
    name: "The card stands",
    claim: "The card looks as it was approved.",
    on: "page",
    async assertions({ see }) {
      await see.target(button("The card"));
    },
    picture: { baseline: "approved", mask: masked },
  },
]);
