import { defineStack, electronStandIn, z } from "fraimz";

export const notes = defineStack({
  name: "notes",
  title: "The desktop app that keeps notes",
  options: z.object({ fault: z.enum(["forgets"]).optional() }),
  services: {},
  surfaces: {
    desktop: {
      kind: "electron",
      app: () => ".",
      env: (ctx) => ({ NOTES_FAULT: ctx.options.fault }),
      ready: "[data-ready]",
      standIn: electronStandIn,
    },
  },
});
