import { pathToFileURL } from "node:url";
import { defineStack } from "fraimz";

/** One static page and no service: the cheapest thing a frame can be about. */
export const page = defineStack({
  name: "page",
  title: "One static page, opened from disk",
  services: {},
  surfaces: {
    page: {
      kind: "browser",
      url: (ctx) => pathToFileURL(`${ctx.root}/stacks/page/index.html`).href,
    },
  },
});
