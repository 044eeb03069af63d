import { defineFlow } from "fraimz";
import { toolkits } from "../stacks/toolkits/stack.ts";
import { planted } from "./planted.ts";
import { metadataOf, TOOLS, toolsOf } from "./toolkits-tools.ts";

export default defineFlow({
  title: "Behind a proxy, below a path and with the organization in its address, a toolkit is the same",
  audience: "agent",
  stack: toolkits.with({ behindProxy: true }),
  needs: ["toolkits", "arranged", "organization-in-address"],
  witness: { protected: false, tools: [], extraTools: TOOLS },
  async world({ api, unique }) {
    const { admin, stranger, mcp } = await api.organization();
    const tickets = await api.connection(admin, "Tickets");
    await api.connection(admin, "Billing");
    const support = await api.toolkit(admin, "Support", [`${tickets}.*`]);
    return { admin, stranger, mcp, tickets, support, said: unique("through the proxy") };
  },
}).frames(
  [
    {
      name: "The address keeps its prefix",
      claim:
        "The challenge and the metadata name the public address, with the proxy's path and the organization in it.",
      proves: ["T1"],
      async action({ agent, world }) {
        await agent.discovers(`${world.mcp}/toolkits/${world.support.slug}`);
      },
      async assertions({ answers, check, world }) {
        const url = `${world.mcp}/toolkits/${world.support.slug}`;
        check.equal(answers.discovers.status, 401, "the answer without a token");
        check.equal(answers.discovers.metadata, metadataOf(url), "where the challenge points");
        check.equal(answers.discovers.resource, url, "the resource that the metadata names");
      },
    },
    {
      name: "The same scenario holds",
      claim:
        "A client finds its way through authorization, lists exactly the chosen connection's tools, and calls the last one.",
      proves: ["T10"],
      async action({ agent, world }) {
        await agent.opens("support", world.admin, world.support.url);
        await agent.lists("support");
        await agent.calls("support", `${world.tickets}.tool_${TOOLS}`, { text: world.said });
      },
      async assertions({ answers, check, witness, world }) {
        check.equal(answers.lists, toolsOf(world.tickets), "the tools");
        check.includes(answers.calls.text, world.said, "the tool's own answer");
        await witness.saw({ step: "mcp", mcp: { method: "tools/call", name: `tool_${TOOLS}` } });
      },
    },
    {
      name: "A session is good for its own address only",
      claim: "Between the workspace's endpoint and the toolkit's, each way, a session is answered 403.",
      proves: ["T7", "T10"],
      async action({ agent, world }) {
        await agent.opens("all", world.admin, world.mcp);
        await agent.crosses([
          { token: "support", session: "all", url: world.support.url },
          { token: "all", session: "support", url: world.mcp },
        ]);
      },
      async assertions({ answers, check }) {
        check.equal(answers.crosses, [403, 403], "crossed both ways");
      },
    },
    {
      name: "Another organization's address gives a stranger nothing",
      claim: "Somebody of another organization is given no token for this one's endpoint.",
      proves: ["T10"],
      async action({ agent, world }) {
        await agent.opens("stranger", world.stranger, world.mcp);
      },
      async assertions({ answers, check }) {
        check.equal(answers.opens, { opened: false, why: "invalid_target" }, "the session");
      },
    },
  ],
  {
    controls: [
      planted("prefix-lost", "The address keeps its prefix"),
      planted("everything-granted", "The same scenario holds"),
      planted("session-unbound", "A session is good for its own address only"),
      planted("organization-in-path-ignored", "Another organization's address gives a stranger nothing"),
    ],
  },
);
