import { defineFlow } from "fraimz";
import { den } from "../stacks/den/stack.ts";
import { planted } from "./planted.ts";

/** The provider's redirect with another state. */
function withState(callback: string, change: (state: string) => string): string {
  const url = new URL(callback);
  url.searchParams.set("state", change(url.searchParams.get("state") ?? ""));
  return url.href;
}

export default defineFlow({
  title: "A provider's refusals are quoted, and answers that are not its own are refused",
  audience: "internal",
  stack: den,
  async world({ api, unique }) {
    const admin = await api.organization("Litware");
    const { id } = await api.publish(admin, { name: unique("Impostor"), credentials: "shared" });
    const other = await api.publish(admin, { name: unique("Archive"), credentials: "shared" });
    return { admin, id, other: other.id };
  },
}).frames(
  [
    {
      name: "A tampered state is refused",
      claim: "A callback whose state was changed on the way is refused, and its good code is not redeemed.",
      proves: ["D5"],
      async action({ agent, world }) {
        const back = await agent.session.authorize(await agent.session.startConnect(world.admin, world.id));
        await agent.session.visit(
          world.admin,
          withState(back, (state) => `${state.slice(0, -2)}xx`),
        );
      },
      async assertions({ answers, check, probe, witness, world }) {
        check.includes(answers.session.visit.text, "Connection failed", "the callback page");
        check.atLeast(answers.session.visit.status, 400, "the status");
        const { state } = await probe.connectStatus(world.admin, world.id);
        check.notEqual(state, "connected", "how the attempt stands");
        const authorize = await witness.saw({ step: "authorize" });
        await witness.sawNothing({ step: "token" }, { until: authorize });
      },
    },
    {
      name: "Another connection's state is refused",
      claim: "A state that was made for one connection is refused at another one's callback.",
      proves: ["D5"],
      async action({ agent, world }) {
        const back = await agent.session.authorize(await agent.session.startConnect(world.admin, world.id));
        await agent.session.visit(world.admin, back.replace(world.id, world.other));
      },
      async assertions({ answers, check, witness }) {
        check.includes(answers.session.visit.text, "Connection failed", "the callback page");
        check.atLeast(answers.session.visit.status, 400, "the status");
        const authorize = await witness.saw({ step: "authorize" });
        await witness.sawNothing({ step: "token" }, { until: authorize });
      },
    },
    {
      name: "A replayed callback is refused",
      claim: "A callback that connected once is refused the second time, and asks for no second token.",
      proves: ["D5"],
      async action({ agent, world }) {
        const back = await agent.session.authorize(
          await agent.session.startConnect(world.admin, world.other),
        );
        await agent.session.visit(world.admin, back);
        await agent.session.visit(world.admin, back);
      },
      async assertions({ answers, check, witness }) {
        const token = await witness.saw({ step: "token", status: 200 });
        check.includes(answers.session.visit.text, "Connection failed", "the page of the second callback");
        check.atLeast(answers.session.visit.status, 400, "its status");
        await witness.sawTimes(1, { step: "token" }, { until: token });
      },
    },
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
      name: "A refused scope is shown",
      claim: "A provider that is strict about scopes is quoted to the person, with what an admin can do.",
      proves: ["D7"],
      async action({ agent, provider, world }) {
        await provider.misbehave({
          authorize: {
            fault: "error",
            with: { error: "invalid_scope", description: "mcp:tools is not for this client" },
          },
        });
        const back = await agent.session.authorize(await agent.session.startConnect(world.admin, world.id));
        await agent.session.visit(world.admin, back);
      },
      async assertions({ answers, check }) {
        check.includes(answers.session.visit.text, "Connection failed", "the callback page");
        check.includes(
          answers.session.visit.text,
          "mcp:tools is not for this client",
          "the provider's words",
        );
        check.includes(answers.session.visit.text, "change the scopes", "what an admin can do");
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
  {
    controls: [
      planted("state-unchecked", "A tampered state is refused"),
      planted("state-reusable", "A replayed callback is refused"),
      planted("iss-unchecked", "A wrong issuer in the callback is refused"),
    ],
  },
);
