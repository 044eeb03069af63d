import { pathToFileURL } from "node:url";
import { defineStack, z } from "fraimz";

const options = z.strictObject({
  /** Plants a defect in the project: the flow masks what changes. */
  masked: z.boolean().default(false),
});

/**
 * fraimz at a terminal, for a project whose picture is approved here and now: one that was approved on another kind of
 * machine is another picture.
 */
export const approval = defineStack({
  name: "approval",
  title: "fraimz itself, run on a project with one approved picture",
  options,
  services: {},
  surfaces: {
    shell: {
      kind: "terminal",
      env: (ctx) => ({
        CI: undefined,
        NO_COLOR: "1",
        CARD_MASKED: ctx.options.masked ? "yes" : "no",
        FRAIMZ: `${ctx.root}/runner/cli/evals.mjs`,
      }),
    },
    reviewer: {
      kind: "browser",
      url: (ctx) => pathToFileURL(`${ctx.root}/stacks/approval/project/card.html`).href,
    },
  },
});
