import { defineFlow } from "fraimz";
import { den } from "../stacks/den/stack.ts";
import { planted } from "./planted.ts";

export default defineFlow({
  title: "A redirect to another origin takes neither token nor content along",
  audience: "internal",
  // Self-hosted: inner addresses are allowed, so it is not the guard that keeps the token.
  stack: den.with({ urlGuard: false }),
  async world({ api, unique, witness }) {
    const admin = await api.organization("Alpine");
    const { id } = await api.publish(admin, { name: unique("Moved"), credentials: "shared" });
    await api.connect(admin, id);
    // The same server under its other name: another origin, and the same log.
    const lure = new URL(witness.mcpUrl);
    lure.hostname = "localhost";
    return {
      token: await api.agentToken(admin),
      echo: `mcp:${id}:echo`,
      secret: unique("the salary list"),
      url: witness.mcpUrl,
      lure: lure.href,
    };
  },
}).frames(
  [
    {
      name: "An inner address is let in",
      claim: "With the guard off, a server on a loopback address is called, with token and content.",
      proves: ["D8"],
      async action({ agent, world }) {
        await agent.execute(world.token, world.echo, { text: "before the move" });
      },
      async assertions({ answers, check, witness, world }) {
        check.equal(answers.execute.isError, false, "the call succeeds");
        const call = await witness.saw({ step: "mcp", mcp: { method: "tools/call" } });
        check.equal(call.origin, new URL(world.url).origin, "the origin that was called");
        check.equal(call.credentials.length, 1, "credentials sent");
      },
    },
    {
      name: "The other origin gets nothing",
      claim: "The server redirects to another origin: the call fails, and nothing of it is sent there.",
      proves: ["D8"],
      async action({ agent, provider, world }) {
        await provider.misbehave({ mcp: { fault: "redirect", with: { to: world.lure } } });
        await agent.execute(world.token, world.echo, { text: world.secret });
      },
      async assertions({ answers, check, witness, world }) {
        check.equal(answers.execute.isError, true, "the call fails");
        check.includes(answers.execute.text, "edirect", "it says why");
        const redirected = await witness.saw({ step: "mcp", status: 307 });
        const origin = new URL(world.lure).origin;
        await witness.sawNothing(
          (entry) =>
            entry.headers.host === new URL(origin).host &&
            (entry.credentials.length > 0 || entry.mcp?.method !== undefined),
          { until: redirected },
        );
        await witness.sawTimes(1, { step: "mcp", status: 307 }, { until: redirected });
      },
    },
  ],
  { controls: [planted("redirect-carries-credentials", "The other origin gets nothing")] },
);
