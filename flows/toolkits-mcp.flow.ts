import { defineFlow } from "fraimz";
import { toolkits } from "../stacks/toolkits/stack.ts";
import { planted } from "./planted.ts";
import { metadataOf, TOOLS, toolsOf } from "./toolkits-tools.ts";

export default defineFlow({
  title: "A toolkit's endpoint has what was chosen for it, and nothing else",
  audience: "agent",
  stack: toolkits,
  needs: ["toolkits", "arranged"],
  witness: { protected: false, tools: [], extraTools: TOOLS },
  async world({ api, unique }) {
    const { admin, member, mcp } = await api.organization();
    const tickets = await api.connection(admin, "Tickets");
    const billing = await api.connection(admin, "Billing");
    const notes = await api.connection(admin, "Own notes", "personal");
    const theirs = await api.connection(member, "Their notes", "personal");
    const chosen = [`${tickets}.*`, `${notes}.*`];
    const support = await api.toolkit(admin, "Support", chosen);
    const desk = await api.toolkit(admin, "My desk", [...chosen, `${theirs}.*`], "personal");
    return { admin, mcp, tickets, billing, notes, support, desk, said: unique("the last one") };
  },
}).frames(
  [
    {
      name: "The endpoint names itself",
      claim:
        "A client without a token is answered 401 and sent to metadata that names exactly this toolkit's address.",
      proves: ["T1"],
      async action({ agent, world }) {
        await agent.discovers(`${world.mcp}/toolkits/${world.support.slug}`);
      },
      async assertions({ answers, check, world }) {
        const url = `${world.mcp}/toolkits/${world.support.slug}`;
        check.equal(answers.discovers.status, 401, "the answer without a token");
        check.equal(answers.discovers.metadata, metadataOf(url), "where the challenge points");
        check.equal(answers.discovers.resource, url, "the resource that the metadata names");
        check.equal(world.support.url, url, "the address that the host gives people");
      },
    },
    {
      name: "A workspace toolkit has the chosen connection's tools",
      claim:
        "All thirty tools of the chosen connection are listed and the last one answers; a personal connection is not there, though its pattern was added.",
      proves: ["T2"],
      async action({ agent, world }) {
        await agent.opens("support", world.admin, world.support.url);
        await agent.lists("support");
        await agent.calls("support", `${world.tickets}.tool_${TOOLS}`, { text: world.said });
      },
      async assertions({ answers, check, witness, world }) {
        check.equal(answers.opens, { opened: true }, "the session");
        check.equal(answers.lists, toolsOf(world.tickets), "the tools");
        check.equal(answers.calls.isError, false, "the call succeeds");
        check.includes(answers.calls.text, world.said, "the tool's own answer");
        await witness.saw({
          step: "mcp",
          mcp: { method: "tools/call", name: `tool_${TOOLS}`, arguments: { text: world.said } },
        });
      },
    },
    {
      name: "The catalog leaves out who has nothing here",
      claim: "The toolkit's catalog names the one service of which a tool is granted.",
      proves: ["T6"],
      async action({ agent }) {
        await agent.providers("support");
      },
      async assertions({ answers, check, world }) {
        check.equal(answers.providers, [world.tickets], "the services that the toolkit names");
      },
    },
    {
      name: "The endpoint without a toolkit names everybody",
      claim: "On the workspace's own endpoint the catalog still names each service, the person's own, too.",
      proves: ["T6"],
      async action({ agent, world }) {
        await agent.opens("all", world.admin, world.mcp);
        await agent.providers("all");
      },
      async assertions({ answers, check, world }) {
        for (const slug of [world.tickets, world.billing, world.notes])
          check.includes(answers.providers, slug, "the services of the workspace");
      },
    },
    {
      name: "A personal toolkit has its owner's own connection, too",
      claim:
        "The owner's toolkit lists the chosen connection of the workspace and the owner's own; another person's is not there.",
      proves: ["T3"],
      async action({ agent, world }) {
        await agent.opens("desk", world.admin, world.desk.url);
        await agent.lists("desk");
      },
      async assertions({ answers, check, world }) {
        const expected = [...toolsOf(world.tickets), ...toolsOf(world.notes)];
        check.equal(answers.lists.toSorted(), expected.toSorted(), "the tools");
      },
    },
    {
      name: "An open session sees what is added",
      claim:
        "The admin adds a connection; the session that is open is told so, and lists its tools without reconnecting.",
      proves: ["T4"],
      async action({ agent, world }) {
        const patterns = [`${world.tickets}.*`, `${world.billing}.*`];
        await agent.people.changesToolkit(world.admin, world.support.slug, patterns);
        await agent.hears("support");
        await agent.lists("support");
      },
      async assertions({ answers, check, world }) {
        check.equal(answers.hears, true, "told that the tools changed");
        const expected = [...toolsOf(world.tickets), ...toolsOf(world.billing)];
        check.equal(answers.lists.toSorted(), expected.toSorted(), "the tools");
      },
    },
    {
      name: "An open session loses what is removed",
      claim: "The admin removes the first connection; its tools are gone from the session that is open.",
      proves: ["T4"],
      async action({ agent, world }) {
        await agent.people.changesToolkit(world.admin, world.support.slug, [`${world.billing}.*`]);
        await agent.lists("support");
      },
      async assertions({ answers, check, world }) {
        check.equal(answers.lists, toolsOf(world.billing), "the tools");
      },
    },
    {
      name: "What comes back is there again",
      claim: "The admin adds the removed connection again; the same session lists its tools again.",
      proves: ["T4"],
      async action({ agent, world }) {
        const patterns = [`${world.tickets}.*`, `${world.billing}.*`];
        await agent.people.changesToolkit(world.admin, world.support.slug, patterns);
        await agent.lists("support");
      },
      async assertions({ answers, check, world }) {
        const expected = [...toolsOf(world.tickets), ...toolsOf(world.billing)];
        check.equal(answers.lists.toSorted(), expected.toSorted(), "the tools");
      },
    },
  ],
  {
    controls: [
      planted("root-resource-named", "The endpoint names itself"),
      planted("challenge-of-root", "The endpoint names itself"),
      planted("everything-granted", "A workspace toolkit has the chosen connection's tools"),
      planted("personal-in-workspace", "A workspace toolkit has the chosen connection's tools"),
      planted("empty-providers-named", "The catalog leaves out who has nothing here"),
      planted("catalog-narrow-everywhere", "The endpoint without a toolkit names everybody"),
      planted("own-left-out", "A personal toolkit has its owner's own connection, too"),
      planted("change-unannounced", "An open session sees what is added"),
      planted("frozen-at-opening", "An open session sees what is added"),
      planted("removed-kept", "An open session loses what is removed"),
      planted("back-ignored", "What comes back is there again"),
    ],
  },
);
