import { defineFlow } from "fraimz";
import { den } from "../stacks/den/stack.ts";
import { planted } from "./planted.ts";

export default defineFlow({
  title: "Answers that are not the provider's own are refused",
  audience: "internal",
  stack: den,
  async world({ api, unique }) {
    const admin = await api.organization("Litware");
    const { id } = await api.publish(admin, { name: unique("Impostor"), credentials: "shared" });
    return { admin, id };
  },
}).frames(
  [
    {
      name: "A wrong issuer in the callback is refused",
      claim: "A callback that names another issuer (RFC 9207) is refused, and its code is not redeemed.",
      proves: ["D7"],
      async action({ agent, provider, world }) {
        await provider.misbehave({ authorize: "wrong-iss" });
        const back = await agent.session.authorize(await agent.session.startConnect(world.admin, world.id));
        await agent.session.visit(world.admin, back);
      },
      async assertions({ answers, check, witness }) {
        check.includes(answers.session.visit.text, "Connection failed", "the callback page");
        check.matches(answers.session.visit.text, /issuer|provider/i, "it says why");
        const authorize = await witness.saw({ step: "authorize" });
        await witness.sawNothing({ step: "token" }, { until: authorize });
      },
    },
    {
      name: "A refused redirect is shown",
      claim: "A provider that refuses the redirect address at registration is quoted to the admin.",
      proves: ["D7"],
      async action({ agent, provider, world }) {
        await provider.misbehave({ register: "refuse-redirect" });
        await agent.session.tryConnect(world.admin, world.id);
      },
      async assertions({ answers, check }) {
        check.matches(JSON.stringify(answers.session.tryConnect), /redirect/i, "the message to the admin");
      },
    },
  ],
  { controls: [planted("iss-unchecked", "A wrong issuer in the callback is refused")] },
);
