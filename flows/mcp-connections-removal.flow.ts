import { button, defineFlow, heading, link } from "fraimz";
import { signIn } from "../stacks/den/acts/sign-in.ts";
import { den } from "../stacks/den/stack.ts";
import { planted } from "./planted.ts";

export default defineFlow({
  title: "What an admin disconnects or deletes is gone, everywhere and for good",
  audience: "user",
  stack: den,
  async world({ api, unique }) {
    const admin = await api.organization("Consolidated");
    const mia = await api.member(admin, "Mia Member");
    const sharedName = unique("Shared Drive");
    const doomedName = unique("Old Tracker");
    const shared = await api.publish(admin, { name: sharedName, credentials: "shared" });
    const doomed = await api.publish(admin, {
      name: doomedName,
      credentials: "per_member",
      access: { everyone: true },
    });
    await api.connect(admin, shared.id);
    await api.connect(mia, doomed.id);
    return {
      admin,
      mia,
      adminToken: await api.agentToken(admin),
      miaToken: await api.agentToken(mia),
      shared: { id: shared.id, name: sharedName, echo: `mcp:${shared.id}:echo` },
      doomed: { id: doomed.id, name: doomedName, echo: `mcp:${doomed.id}:echo` },
      never: unique("must never arrive"),
    };
  },
}).frames(
  [
    {
      name: "Disconnecting asks first",
      claim: "The admin is told what disconnecting means, and nothing happens before it is confirmed.",
      proves: ["D16"],
      on: "admin",
      async action({ user, world }) {
        await signIn(user, world.admin);
        await user.click(link(world.shared.name));
        await user.click(button(`Disconnect ${world.shared.name}`));
      },
      async assertions({ see, probe, check, world }) {
        await see.target(heading(`Disconnect ${world.shared.name}?`));
        await see.text(/nobody's agent can use this connection/);
        const connection = (await probe.manageable(world.admin)).find(({ id }) => id === world.shared.id);
        check.equal(connection?.connectedAccounts, 1, "accounts that are still connected");
      },
    },
    {
      name: "Disconnected, the account is gone here and at the provider",
      claim:
        "Confirmed, the page says Not connected, and the provider was told to revoke the account's tokens.",
      proves: ["D16"],
      on: "admin",
      action: ({ user }) => user.click(button("Disconnect")),
      async assertions({ see, probe, check, witness, world }) {
        await witness.saw({ step: "revoke", status: 200 });
        await see.text("Not connected");
        await see.target(button(`Connect ${world.shared.name}`));
        const connection = (await probe.manageable(world.admin)).find(({ id }) => id === world.shared.id);
        check.equal(connection?.connectedAccounts, 0, "connected accounts");
        check.equal(connection?.client.kind, "dynamic", "the registered client waits for the next connect");
      },
      picture: { require: ["Not connected"], reject: ["Something went wrong"] },
    },
    {
      name: "A disconnected connection does nothing",
      claim:
        "Its tools are not found any more, a call is refused with a hint, and nothing reaches the provider.",
      proves: ["D16"],
      async action({ agent, world }) {
        await agent.search(world.adminToken, "echo");
        await agent.execute(world.adminToken, world.shared.echo, { text: world.never });
      },
      async assertions({ answers, check, witness, world }) {
        const found = answers.search.capabilities.map(({ name }) => name);
        check.excludes(found, world.shared.echo, "what search finds");
        check.equal(answers.execute.isError, true, "executing is refused");
        check.includes(JSON.stringify(answers.execute.structured), "needs_connection", "the refusal's code");
        check.equal((await witness.entries()).length, 0, "exchanges at the provider");
      },
    },
    {
      name: "A member has the other one connected",
      claim: "Before the deletion, the member's page and agent have the connection.",
      on: "member",
      async action({ user, agent, world }) {
        await signIn(user, world.mia);
        await agent.search(world.miaToken, "echo");
      },
      async assertions({ see, answers, check, world }) {
        await see.text(world.doomed.name);
        await see.text("Connected as you");
        const found = answers.search.capabilities.map(({ name }) => name);
        check.equal(found, [world.doomed.echo], "what search finds");
      },
    },
    {
      name: "Deleting asks first",
      claim: "The admin is told what goes with it, and cancelling keeps it.",
      proves: ["D16"],
      on: "admin",
      async action({ user, world }) {
        await user.goto(`/mcp-connections/${world.doomed.id}`);
        await user.click(button("Delete connection"));
      },
      async assertions({ see, probe, check, world }) {
        await see.target(heading(`Delete ${world.doomed.name}?`));
        await see.text(/can't be undone/);
        check.includes(
          (await probe.manageable(world.admin)).map(({ id }) => id),
          world.doomed.id,
          "connections before the confirmation",
        );
      },
    },
    {
      name: "Deleted, it is gone from the admin's list",
      claim: "Confirmed, the connection is no longer there, for the admin and in the API.",
      proves: ["D16"],
      on: "admin",
      action: ({ user, world }) => user.click(button(`Delete ${world.doomed.name}`)),
      async assertions({ see, probe, check, world }) {
        await see.target(heading("MCP Connections"));
        await see.target(link(world.shared.name));
        see.no.text(world.doomed.name);
        check.equal(
          (await probe.manageable(world.admin)).map(({ id }) => id),
          [world.shared.id],
          "connections",
        );
      },
    },
    {
      name: "The member's open page loses it by itself",
      claim: "Without a reload, the member's page stops showing what the admin deleted.",
      proves: ["D16"],
      on: "member",
      async assertions({ see, world }) {
        await see.text("Nothing shared with you yet");
        await see.sameDocument();
        see.no.text(world.doomed.name);
      },
    },
    {
      name: "Nothing of a deleted connection works on",
      claim:
        "The agent neither finds nor executes it; its token and its client are gone at the provider, which sees no further call.",
      proves: ["D16"],
      async action({ agent, world }) {
        await agent.search(world.miaToken, "echo");
        await agent.execute(world.miaToken, world.doomed.echo, { text: world.never });
      },
      async assertions({ answers, check, witness }) {
        check.equal(answers.search.total, 0, "what search finds");
        check.equal(answers.execute.isError, true, "executing is refused");
        check.includes(JSON.stringify(answers.execute.structured), "forbidden", "the refusal's code");
        check.equal((await witness.entries()).length, 0, "exchanges at the provider");
        const all = await witness.entries({ after: witness.beginning });
        const revoked = all.filter(({ step, status }) => step === "revoke" && status === 200);
        check.equal(revoked.length, 2, "accounts whose tokens were revoked");
        check.equal(
          all.filter(({ step, method }) => step === "client-configuration" && method === "DELETE").length,
          1,
          "clients that were unregistered",
        );
      },
    },
  ],
  {
    controls: [
      planted("member-sees-ungranted", "The member's open page loses it by itself"),
      planted("disconnect-keeps-token", "Disconnected, the account is gone here and at the provider"),
      planted("credentials-kept-after-delete", "Nothing of a deleted connection works on"),
    ],
  },
);
