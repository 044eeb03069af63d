import { button, defineFlow, heading } from "fraimz";
import { signIn } from "../stacks/den/acts/sign-in.ts";
import { den } from "../stacks/den/stack.ts";
import { planted } from "./planted.ts";

const nobody = { everyone: false, teamIds: [], memberIds: [] };

export default defineFlow({
  title: "A member connects their own account, and only those who were granted it see it",
  audience: "user",
  stack: den,
  async world({ api, unique }) {
    const admin = await api.organization("Contoso");
    const mia = await api.member(admin, "Mia Member");
    const noa = await api.member(admin, "Noa Member");
    const team = await api.team(admin, "Field", [noa]);
    const name = unique("Team Tracker");
    const connection = await api.publish(admin, { name, credentials: "per_member" });
    return {
      admin,
      mia,
      noa,
      team,
      name,
      id: connection.id,
      echo: `mcp:${connection.id}:echo`,
      miaToken: await api.agentToken(mia),
      noaToken: await api.agentToken(noa),
      readOnly: await api.agentToken(mia, ["read"]),
      miaSaid: unique("mia was here"),
      noaSaid: unique("noa was here"),
    };
  },
}).frames(
  [
    {
      name: "The admin publishes without connecting",
      claim:
        "A per-member connection is published without any authorization by the admin; badges say mode and access.",
      proves: ["D10"],
      on: "admin",
      action: ({ user, world }) => signIn(user, world.admin),
      async assertions({ see, probe, check, world }) {
        await see.text(world.name);
        await see.text("Individual accounts");
        await see.text("Nobody yet");
        const [connection] = await probe.manageable(world.admin);
        check.equal(connection?.client.kind, "none", "no client was registered");
        check.equal(connection?.connectedAccounts, 0, "no account is connected");
      },
      picture: { require: ["Individual accounts"], reject: ["One org account"] },
    },
    {
      name: "Without a grant no member sees it",
      claim: "While nobody is granted the connection, a member's page is empty.",
      proves: ["D11"],
      on: "member",
      action: ({ user, world }) => signIn(user, world.mia),
      async assertions({ see, probe, check, world }) {
        await see.text("Nothing shared with you yet");
        see.no.text(world.name);
        check.equal((await probe.usable(world.mia)).length, 0, "connections the member may use");
      },
    },
    {
      name: "A restricted connection can't be found or used",
      claim:
        "An agent of a member without a grant neither finds nor executes it; nothing reaches the provider.",
      proves: ["D15"],
      async action({ agent, world }) {
        await agent.search(world.miaToken, "echo");
        await agent.execute(world.miaToken, world.echo, { text: world.miaSaid });
      },
      async assertions({ answers, check, witness, world }) {
        const found = answers.search.capabilities.map(({ name }) => name);
        check.excludes(found, world.echo, "search does not find it");
        check.equal(answers.execute.isError, true, "executing is refused");
        check.matches(
          answers.execute.text,
          /not (found|granted|allowed)|forbidden|no access|can.t use/i,
          "the refusal",
        );
        const entries = await witness.entries();
        check.equal(entries.length, 0, "exchanges at the provider");
      },
    },
    {
      name: "A team's grant acts at once",
      claim:
        "Granted to a team, the connection that no admin connected is there for its member on the next request, and for no one else.",
      proves: ["D10", "D11"],
      async action({ agent, world }) {
        await agent.session.replaceAccess(world.admin, world.id, { ...nobody, teamIds: [world.team.id] });
      },
      async assertions({ probe, check, world }) {
        const seen = async (who: typeof world.mia) => (await probe.usable(who)).map(({ id }) => id);
        check.equal(await seen(world.noa), [world.id], "the team's member");
        check.equal(await seen(world.mia), [], "another member");
      },
    },
    {
      name: "Replacing the grant takes the old one away",
      claim: "Access is replaced as a whole: granted to one member, it is gone for the team.",
      proves: ["D11"],
      async action({ agent, world }) {
        await agent.session.replaceAccess(world.admin, world.id, {
          ...nobody,
          memberIds: [world.mia.memberId],
        });
      },
      async assertions({ probe, check, world }) {
        const seen = async (who: typeof world.mia) => (await probe.usable(who)).map(({ id }) => id);
        check.equal(await seen(world.mia), [world.id], "the granted member");
        check.equal(await seen(world.noa), [], "the team's member");
      },
    },
    {
      name: "The member connects their own account",
      claim:
        "The granted member is offered to connect, does so in a pop-up, and is then connected as themselves.",
      proves: ["D12"],
      on: "member",
      async action({ user, world }) {
        await user.reload();
        await user.opens("consent", () => user.click(button(`Connect your account to ${world.name}`)));
        await user.switchTo("main");
      },
      async assertions({ see, probe, check, world }) {
        await see.text("Connected as you");
        await see.target(heading("Your Connections"));
        const [connection] = await probe.usable(world.mia);
        check.equal(connection?.connectedForMe, true, "connectedForMe");
      },
      picture: { require: ["Connected as you"], reject: ["Connect your account"] },
    },
    {
      name: "Everyone is granted it, and the second member stays unconnected",
      claim:
        "Granted to everyone, the other member sees the connection, but not as connected; a call says what to do.",
      proves: ["D11", "D12", "D14"],
      async action({ agent, world }) {
        await agent.session.replaceAccess(world.admin, world.id, { ...nobody, everyone: true });
        await agent.execute(world.noaToken, world.echo, { text: world.noaSaid });
      },
      async assertions({ answers, probe, check, witness, world }) {
        const [connection] = await probe.usable(world.noa);
        check.equal(connection?.connectedForMe, false, "connectedForMe of the other member");
        check.equal(answers.execute.isError, true, "an unconnected caller is refused");
        check.includes(JSON.stringify(answers.execute.structured), "needs_connection", "the refusal's code");
        check.matches(answers.execute.text, /connect/i, "a hint for a person");
        check.equal(
          (await witness.entries()).filter(({ mcp }) => mcp?.method === "tools/call").length,
          0,
          "calls",
        );
      },
    },
    {
      name: "Two members use two credentials",
      claim: "Each member's call reaches the provider with that member's own credential.",
      proves: ["D14"],
      async action({ agent, world }) {
        const back = await agent.session.authorize(await agent.session.startConnect(world.noa, world.id));
        await agent.session.visit(world.noa, back);
        await agent.execute(world.miaToken, world.echo, { text: world.miaSaid });
        await agent.execute(world.noaToken, world.echo, { text: world.noaSaid });
      },
      async assertions({ witness, check, world }) {
        const call = (text: string) =>
          witness.saw({ step: "mcp", mcp: { method: "tools/call", name: "echo", arguments: { text } } });
        const mia = await call(world.miaSaid);
        const noa = await call(world.noaSaid);
        check.distinct(
          [mia, noa].map(({ credentials }) => credentials[0]?.fingerprint),
          "fingerprints of the two credentials",
        );
      },
    },
    {
      name: "A read-only token can't execute",
      claim: "A token with read scope searches, but executes nothing; nothing reaches the provider.",
      proves: ["D15"],
      async action({ agent, world }) {
        await agent.search(world.readOnly, "echo");
        await agent.execute(world.readOnly, world.echo, { text: world.miaSaid });
      },
      async assertions({ answers, check, witness, world }) {
        check.includes(
          answers.search.capabilities.map(({ name }) => name),
          world.echo,
          "search works",
        );
        check.equal(answers.execute.isError, true, "executing is refused");
        const calls = (await witness.entries()).filter(({ mcp }) => mcp?.method === "tools/call");
        check.equal(calls.length, 0, "calls at the provider");
      },
    },
  ],
  {
    controls: [
      planted("publish-needs-oauth", "A team's grant acts at once"),
      planted("badge-wrong", "The admin publishes without connecting"),
      planted("grants-ignored-in-list", "Without a grant no member sees it"),
      planted("grants-ignored-on-execute", "A restricted connection can't be found or used"),
      planted("grants-merged-not-replaced", "Replacing the grant takes the old one away"),
      planted("connected-for-everyone", "Everyone is granted it, and the second member stays unconnected"),
      planted("needs-connection-unhinted", "Everyone is granted it, and the second member stays unconnected"),
      planted("token-of-wrong-member", "Everyone is granted it, and the second member stays unconnected"),
      planted(
        "shared-credential-for-members",
        "Everyone is granted it, and the second member stays unconnected",
      ),
      planted("read-scope-executes", "A read-only token can't execute"),
    ],
  },
);
