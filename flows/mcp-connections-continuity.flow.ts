import { button, defineFlow } from "fraimz";
import { signIn } from "../stacks/den/acts/sign-in.ts";
import { den } from "../stacks/den/stack.ts";
import { planted } from "./planted.ts";

export default defineFlow({
  title: "Connected stays connected, and where it can't, the member is asked",
  audience: "user",
  stack: den,
  async world({ api, unique }) {
    const admin = await api.organization("Proseware");
    const mia = await api.member(admin, "Mia Member");
    const name = unique("Field Notes");
    const { id } = await api.publish(admin, {
      name,
      credentials: "per_member",
      access: { everyone: true },
    });
    await api.connect(mia, id);
    return {
      mia,
      name,
      id,
      token: await api.agentToken(mia),
      echo: `mcp:${id}:echo`,
      said: unique("after the hour"),
      saidAgain: unique("after the reconnect"),
    };
  },
}).frames(
  [
    {
      name: "An expired token is refreshed without anybody's help",
      claim: "The access token expires; the next call is refused once, refreshed, repeated, and succeeds.",
      proves: ["D21"],
      async action({ agent, provider, world }) {
        await provider.expire("access");
        await agent.execute(world.token, world.echo, { text: world.said });
      },
      async assertions({ answers, check, witness, world }) {
        check.equal(answers.execute.isError, false, "the call succeeds");
        check.includes(answers.execute.text, world.said, "the tool's own answer");
        const refused = await witness.saw({ step: "mcp", status: 401 });
        const refresh = await witness.saw({ step: "token", status: 200, grantType: "refresh_token" });
        const call = await witness.saw({
          step: "mcp",
          mcp: { method: "tools/call", name: "echo", arguments: { text: world.said } },
        });
        check.before(refused.mono, refresh.mono, "first refused, then refreshed");
        check.before(refresh.mono, call.mono, "first refreshed, then called");
        await witness.sawNothing({ step: "authorize" }, { until: call });
      },
    },
    {
      name: "A refused refresh asks to reconnect",
      claim:
        "The provider took the access away: the agent is told to have the account reconnected, with the place to do so.",
      proves: ["D21"],
      async action({ agent, provider, world }) {
        await provider.misbehave({ token: "refuse-refresh" });
        await provider.expire("access");
        await agent.execute(world.token, world.echo, { text: world.said });
      },
      async assertions({ answers, check, probe, witness, world }) {
        check.equal(answers.execute.isError, true, "the call fails");
        check.includes(JSON.stringify(answers.execute.structured), "reconnect_needed", "the failure's code");
        check.matches(answers.execute.text, /reconnect/i, "a hint for a person");
        const [connection] = await probe.usable(world.mia);
        check.equal(connection?.reconnectNeeded, true, "reconnectNeeded");
        const refused = await witness.saw({ step: "token", status: 400 });
        await witness.sawNothing((entry) => entry.mcp?.method === "tools/call" && entry.status === 200, {
          until: refused,
        });
      },
    },
    {
      name: "The member sees it and is offered to reconnect",
      claim: "The member's page says that the account must be reconnected, not that it is connected.",
      proves: ["D21"],
      on: "member",
      action: ({ user, world }) => signIn(user, world.mia),
      async assertions({ see, world }) {
        await see.target(button(`Reconnect your account to ${world.name}`));
        await see.text("Reconnect needed");
        see.no.text("Connected as you");
      },
      picture: { require: ["Reconnect needed"], reject: ["Connected as you"] },
    },
    {
      name: "Reconnecting takes one click",
      claim: "The member clicks Reconnect, and the page says by itself that the account is connected again.",
      proves: ["D12", "D21"],
      on: "member",
      async action({ user, provider, world }) {
        await provider.misbehave({});
        await user.opens("consent", () => user.click(button(`Reconnect your account to ${world.name}`)));
        await user.switchTo("main");
      },
      async assertions({ see }) {
        await see.text("Connected as you");
        await see.sameDocument();
        see.no.text("Reconnect needed");
      },
      picture: { require: ["Connected as you"], reject: ["Reconnect needed"] },
    },
    {
      name: "The agent works again",
      claim: "With the same agent token as before, the next call succeeds.",
      proves: ["D21"],
      async action({ agent, world }) {
        await agent.execute(world.token, world.echo, { text: world.saidAgain });
      },
      async assertions({ answers, check, witness, world }) {
        check.equal(answers.execute.isError, false, "the call succeeds");
        await witness.saw({
          step: "mcp",
          mcp: { method: "tools/call", name: "echo", arguments: { text: world.saidAgain } },
        });
      },
    },
  ],
  {
    controls: [
      planted("stale-token-kept", "An expired token is refreshed without anybody's help"),
      planted("refused-refresh-hidden", "A refused refresh asks to reconnect"),
      planted("reconnect-hidden", "The member sees it and is offered to reconnect"),
    ],
  },
);
