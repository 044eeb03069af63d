import { defineFlow, heading, link } from "fraimz";
import { signIn } from "../stacks/den/acts/sign-in.ts";
import { den } from "../stacks/den/stack.ts";
import { planted } from "./planted.ts";

const SCRIPT = "node --import tsx scripts/den-rollout.ts";

export default defineFlow({
  title: "Operations roll connections out, organization by organization",
  audience: "internal",
  stack: den.with({ gating: true }),
  async world({ api, unique }) {
    // `dark` is for the whole product: a copy of this flow on the same stack has to wait.
    await api.alone("rollout");
    const admin = await api.organization("Graphic");
    const mia = await api.member(admin, "Mia Member");
    const name = unique("Design Files");
    const { id } = await api.publish(admin, {
      name,
      credentials: "per_member",
      access: { everyone: true },
    });
    return {
      admin,
      mia,
      name,
      id,
      organization: admin.organizationId,
      token: await api.agentToken(mia),
      echo: `mcp:${id}:echo`,
    };
  },
}).frames(
  [
    {
      name: "Who did not opt in has nothing",
      claim:
        "With the gate on, a member's list is empty and the agent finds nothing, although everyone was granted access.",
      proves: ["D24"],
      on: "member",
      async action({ user, agent, world }) {
        await signIn(user, world.mia);
        await agent.search(world.token, "echo");
        await agent.execute(world.token, world.echo, { text: "too early" });
      },
      async assertions({ see, answers, probe, check, witness, world }) {
        check.equal(await probe.usable(world.mia), [], "scope=usable");
        check.equal(answers.search.total, 0, "what search finds");
        check.equal(answers.execute.isError, true, "executing is refused");
        check.equal((await witness.entries()).length, 0, "exchanges at the provider");
        await see.text("Nothing shared with you yet");
        see.no.text(world.name);
      },
    },
    {
      name: "Admins prepare all the same",
      claim: "Managing is not gated: the admin sees the connection and who has access.",
      proves: ["D24"],
      on: "admin",
      action: ({ user, world }) => signIn(user, world.admin),
      async assertions({ see, probe, check, world }) {
        const manageable = await probe.manageable(world.admin);
        check.equal(
          manageable.map(({ id }) => id),
          [world.id],
          "scope=manageable",
        );
        await see.target(heading("MCP Connections"));
        await see.target(link(world.name));
        await see.text("Everyone");
      },
    },
    {
      name: "Operations look who opted in",
      claim: "The script's status lists the organization as off.",
      proves: ["D24"],
      on: "operations",
      async action({ terminal }) {
        await terminal.run(`${SCRIPT} status`);
      },
      async assertions({ terminal, world }) {
        await terminal.exitCode(0);
        await terminal.text(new RegExp(`off +${world.organization}`));
      },
    },
    {
      name: "An unknown organization is refused",
      claim: "A mistyped organization changes nothing and is told so, with another exit code.",
      proves: ["D24"],
      on: "operations",
      async action({ terminal, world }) {
        await terminal.run(`${SCRIPT} enable ${world.organization} org_nobody`);
      },
      async assertions({ terminal, probe, check, world }) {
        await terminal.exitCode(2);
        await terminal.text('No single organization is "org_nobody"');
        check.equal(await probe.usable(world.mia), [], "scope=usable");
      },
    },
    {
      name: "Operations enable the organization",
      claim: "The script opts the organization in and says so.",
      proves: ["D24"],
      on: "operations",
      async action({ terminal, world }) {
        await terminal.run(`${SCRIPT} enable ${world.organization}`);
      },
      async assertions({ terminal, probe, check, world }) {
        await terminal.exitCode(0);
        await terminal.text(new RegExp(`on +${world.organization}`));
        check.equal(
          (await probe.usable(world.mia)).map(({ id }) => id),
          [world.id],
          "scope=usable",
        );
      },
    },
    {
      name: "The member's open page shows it",
      claim: "With its next poll and without a reload, the member's page offers the connection.",
      proves: ["D24"],
      on: "member",
      async assertions({ see, world }) {
        await see.text(world.name);
        await see.sameDocument();
        see.no.text("Nothing shared with you yet");
      },
      picture: { require: ["Not connected"] },
    },
    {
      name: "Operations disable it again",
      claim: "Disabled, the organization has nothing to use, and its connection is still there to manage.",
      proves: ["D24"],
      on: "operations",
      async action({ terminal, world }) {
        await terminal.run(`${SCRIPT} disable ${world.organization}`);
      },
      async assertions({ terminal, probe, check, world }) {
        await terminal.exitCode(0);
        await terminal.text(new RegExp(`off +${world.organization}`));
        check.equal(await probe.usable(world.mia), [], "scope=usable");
        check.equal((await probe.manageable(world.admin)).length, 1, "scope=manageable");
      },
    },
    {
      name: "Dark takes it from everybody at once",
      claim: "One command leaves no organization opted in, whoever was before.",
      proves: ["D24"],
      on: "operations",
      async action({ terminal, world }) {
        await terminal.run(`${SCRIPT} enable ${world.organization}`);
        await terminal.run(`${SCRIPT} dark`);
      },
      async assertions({ terminal, probe, check, world }) {
        const [enabled] = terminal.runs();
        check.matches(enabled?.text, new RegExp(`on +${world.organization}`), "before");
        await terminal.exitCode(0);
        await terminal.text(/^0 of \d+ organizations may use MCP connections/);
        check.equal(await probe.usable(world.mia), [], "scope=usable");
      },
    },
    {
      name: "The member's page is empty again",
      claim: "The open page follows by itself.",
      proves: ["D24"],
      on: "member",
      async assertions({ see, world }) {
        await see.text("Nothing shared with you yet");
        await see.sameDocument();
        see.no.text(world.name);
      },
    },
  ],
  {
    controls: [
      planted("gating-ignored", "Who did not opt in has nothing"),
      planted("gating-hides-manageable", "Admins prepare all the same"),
      planted("polling-off", "The member's open page shows it"),
      planted("member-sees-ungranted", "The member's page is empty again"),
    ],
  },
);
