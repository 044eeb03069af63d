import { defineStack, ready, z } from "fraimz";

/** The shop as it is developed; `shop:built` is what its users get. */
export const shop = defineStack({
  name: "shop",
  title: "The lamp shop: API and web",
  variants: { built: "the web app as it is built, in place of the development server" },
  options: z.object({ fault: z.enum(["any-password", "forgets-cart"]).optional() }),
  services: {
    api: {
      ports: ["http"],
      command: (ctx) => ({
        file: "node",
        args: ["server/api.js"],
        env: {
          PORT: String(ctx.port("http")),
          ADA_PASSWORD: ctx.secret("ada"),
          SHOP_FAULT: ctx.options.fault,
        },
      }),
      ready: ready.http("/health"),
    },
    web: {
      ports: ["http"],
      needs: ["api"],
      prepare: async (ctx) => {
        if (ctx.variant === "built") await ctx.run({ file: "npm", args: ["run", "build"] });
      },
      command: (ctx) => ({
        file: "npm",
        args: ["run", ctx.variant === "built" ? "preview" : "dev"],
        env: { PORT: String(ctx.port("http")), API_URL: ctx.url("api") },
      }),
      ready: ready.http("/"),
      timeoutMs: 60_000,
    },
  },
  surfaces: { page: { kind: "browser", url: (ctx) => ctx.url("web"), ready: "h1" } },
  // What a flow needs to know to sign in; it never stands in a report.
  api: (ctx) => ({ passwordOf: async (name: "ada") => ctx.secret(name) }),
  probe: (ctx) => ({
    /** The status that the API gives to somebody who is not signed in. */
    statusWithoutSession: async () => (await fetch(`${ctx.reach("api")}/api/shop`)).status,
  }),
});
