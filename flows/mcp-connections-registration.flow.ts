import { button, defineFlow, field, heading, text } from "fraimz";
import { signIn } from "../stacks/den/acts/sign-in.ts";
import { den } from "../stacks/den/stack.ts";
import { planted } from "./planted.ts";

const CLIENT = "den-by-hand";

export default defineFlow({
  title: "Where a provider registers nobody, the admin is told what to do, and it works",
  audience: "user",
  stack: den,
  witness: { dynamicRegistration: false, clientDocuments: false },
  async world({ api, unique }) {
    const admin = await api.organization("Wingtip");
    const name = unique("Closed Provider");
    const { id, redirectUri } = await api.publish(admin, { name, credentials: "shared" });
    return { admin, name, id, redirectUri };
  },
}).frames(
  [
    {
      name: "Refused registration is named",
      claim:
        "A provider without dynamic registration: the admin reads that a client must be registered by hand, and with which redirect URI.",
      proves: ["D7"],
      on: "admin",
      async action({ user, world }) {
        await signIn(user, world.admin);
        await user.click(button(`Connect ${world.name}`));
      },
      async assertions({ see, witness, world }) {
        await see.target(heading("MCP Connections"));
        await see.text(/Register Den there by hand/);
        await see.text(new RegExp(world.redirectUri.replace(/[.?*+^$()[\]{}|\\]/g, "\\$&")));
        see.no.text("Something went wrong");
        const metadata = await witness.saw({ step: "as-metadata", status: 200 });
        await witness.sawNothing({ step: "authorize" }, { until: metadata });
      },
    },
    {
      name: "The admin enters the provider's client",
      claim: "Registered by hand at the provider, the client's id is entered on the connection's page.",
      proves: ["D7"],
      on: "admin",
      async action({ user, provider, world }) {
        await provider.registerClient(CLIENT, world.redirectUri);
        await user.goto(`/mcp-connections/${world.id}`);
        await user.click(text("Advanced: your own OAuth client"));
        await user.fill(field("Client ID"), CLIENT);
        await user.click(button("Save settings"));
      },
      async assertions({ see, probe, check, world }) {
        await see.text("Settings are saved.");
        await see.value(field("Client ID"), CLIENT);
        const [connection] = await probe.manageable(world.admin);
        check.equal(connection?.client.kind, "preregistered", "the connection's client");
        check.equal(connection?.client.clientId, CLIENT, "its id");
      },
    },
    {
      name: "Connecting uses that client",
      claim: "Den authorizes as the client that was entered, registers nothing, and is connected.",
      proves: ["D7"],
      on: "admin",
      async action({ user, world }) {
        await user.opens("consent", () => user.click(button(`Connect ${world.name}`)));
      },
      async assertions({ see, witness, check, world }) {
        const authorize = await witness.saw({ step: "authorize" });
        check.equal(authorize.query.client_id, CLIENT, "the client that authorizes");
        check.equal(authorize.query.redirect_uri, world.redirectUri, "its redirect URI");
        const token = await witness.saw({ step: "token", status: 200 });
        await witness.sawNothing({ step: "register" }, { until: token });
        await see.text("Connected");
      },
      picture: { require: ["Connected"], reject: ["Connection failed"] },
    },
  ],
  { controls: [planted("registration-error-hidden", "Refused registration is named")] },
);
