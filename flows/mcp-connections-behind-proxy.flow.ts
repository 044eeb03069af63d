import { button, defineFlow, link } from "fraimz";
import { signIn } from "../stacks/den/acts/sign-in.ts";
import { den } from "../stacks/den/stack.ts";
import { planted } from "./planted.ts";

export default defineFlow({
  title: "Behind a reverse proxy, providers and people see the public address only",
  audience: "internal",
  stack: den.with({ behindProxy: true }),
  async world({ api, unique }) {
    const admin = await api.organization("Margie");
    const name = unique("Travel Desk");
    const { id } = await api.publish(admin, { name, credentials: "shared" });
    return { admin, name, id, origin: api.publicOrigin() };
  },
}).frames(
  [
    {
      name: "The admin works at the public address",
      claim: "Sign-in and the list of connections work through the proxy.",
      proves: ["D25"],
      on: "admin",
      action: ({ user, world }) => signIn(user, world.admin),
      async assertions({ see, world }) {
        await see.target(link(world.name));
        await see.url(new RegExp(`^${world.origin.replaceAll(".", "\\.")}/`));
      },
    },
    {
      name: "The provider is given the public redirect URI",
      claim:
        "Registration and authorization name a redirect URI below the public address, and the browser comes back there.",
      proves: ["D25"],
      on: "admin",
      async action({ user, world }) {
        await user.opens("consent", () => user.click(button(`Connect ${world.name}`)));
      },
      async assertions({ see, witness, check, world }) {
        const callback = `${world.origin}/v1/mcp-connections/${world.id}/connect/callback`;
        const registered = await witness.saw({ step: "register" });
        check.equal(registered.registration?.redirectUris, [callback], "the registered redirect URIs");
        const authorize = await witness.saw({ step: "authorize" });
        check.equal(authorize.query.redirect_uri, callback, "the redirect URI of the authorization");
        await see.text("Connected");
        await see.text(world.name);
      },
      picture: { require: ["Connected"], reject: ["Connection failed"] },
    },
  ],
  {
    controls: [
      planted("internal-redirect-uri-behind-proxy", "The provider is given the public redirect URI"),
    ],
  },
);
