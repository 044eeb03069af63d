import { defineFlow } from "fraimz";
import { den } from "../stacks/den/stack.ts";
import { planted } from "./planted.ts";

export default defineFlow({
  title: "A callback that comes too late is refused",
  audience: "internal",
  // Ten minutes in production; shortened here, so that an attempt really expires.
  stack: den.with({ attemptTtlMs: 300 }),
  async world({ api, unique }) {
    const admin = await api.organization("Tailspin");
    const connection = await api.publish(admin, { name: unique("Late"), credentials: "shared" });
    const doomed = await api.publish(admin, { name: unique("Doomed"), credentials: "shared" });
    return { admin, id: connection.id, doomed: doomed.id };
  },
}).frames(
  [
    {
      name: "An expired attempt is refused",
      claim: "After its time, an attempt's callback is refused and redeems no code.",
      proves: ["D5"],
      async action({ agent, world }) {
        const url = await agent.session.startConnect(world.admin, world.id);
        const back = await agent.session.authorize(url);
        await agent.session.untilExpired(world.admin, world.id);
        await agent.session.visit(world.admin, back);
      },
      async assertions({ answers, check, witness }) {
        check.includes(answers.session.visit.text, "Connection failed", "the callback page");
        check.equal(
          (await witness.entries()).filter(({ step }) => step === "token").length,
          0,
          "token requests",
        );
      },
    },
    {
      name: "A callback after deletion is refused",
      claim: "A callback of a connection that was deleted meanwhile is refused and redeems no code.",
      proves: ["D5", "D16"],
      async action({ agent, world }) {
        const back = await agent.session.authorize(
          await agent.session.startConnect(world.admin, world.doomed),
        );
        await agent.session.remove(world.admin, world.doomed);
        await agent.session.visit(world.admin, back);
      },
      async assertions({ answers, check, witness }) {
        check.atLeast(answers.session.visit.status, 400, "the status");
        check.includes(answers.session.visit.text, "Connection failed", "the callback page");
        check.equal(
          (await witness.entries()).filter(({ step }) => step === "token").length,
          0,
          "token requests",
        );
      },
    },
  ],
  { controls: [planted("state-never-expires", "An expired attempt is refused")] },
);
