import { button, defineFlow, heading } from "fraimz";
import { signIn } from "../stacks/den/acts/sign-in.ts";
import { den } from "../stacks/den/stack.ts";
import { planted } from "./planted.ts";

const CLIENT = "den-by-hand";

export default defineFlow({
  title: "Where a provider refuses, the admin is told what and what to do",
  audience: "user",
  stack: den,
  witness: {
    dynamicRegistration: false,
    clientDocuments: false,
    clients: [{ clientId: CLIENT, redirectUris: [] }],
  },
  async world({ api, unique }) {
    const admin = await api.organization("Wingtip");
    const name = unique("Closed Provider");
    const { id } = await api.publish(admin, { name, credentials: "shared" });
    return { admin, name, id };
  },
}).frames(
  [
    {
      name: "Refused registration is named",
      claim:
        "A provider without dynamic registration: the admin reads that a client must be registered by hand.",
      proves: ["D7"],
      on: "admin",
      async action({ user, world }) {
        await signIn(user, world.admin);
        await user.click(button(`Connect ${world.name}`));
      },
      async assertions({ see, witness }) {
        await see.target(heading("MCP Connections"));
        await see.text(/regist/i);
        see.no.text("Something went wrong");
        const metadata = await witness.saw({ step: "as-metadata", status: 200 });
        await witness.sawNothing({ step: "authorize" }, { until: metadata });
      },
    },
  ],
  { controls: [planted("registration-error-hidden", "Refused registration is named")] },
);
