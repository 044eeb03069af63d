import { pathToFileURL } from "node:url";
import { defineStack } from "fraimz";

const fileUrl = (root: string, name: string) => pathToFileURL(`${root}/stacks/page/${name}`).href;

/** Static pages and no service: the cheapest things a frame can be about. */
export const page = defineStack({
  name: "page",
  title: "Static pages, opened from disk",
  services: {},
  surfaces: {
    page: { kind: "browser", url: (ctx) => fileUrl(ctx.root, "index.html") },
    /** Something to do for each of a person's acts. */
    catalog: { kind: "browser", url: (ctx) => fileUrl(ctx.root, "catalog.html") },
    shell: { kind: "terminal" },
  },
});
