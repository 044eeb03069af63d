import { defineFlow } from "fraimz";
import { toolkits } from "../stacks/toolkits/stack.ts";
import { planted } from "./planted.ts";
import { TOOLS, toolsOf } from "./toolkits-tools.ts";

/** A call of one of the outside service's tools, as its log has it. */
const callOf = (tool: string) => ({ step: "mcp", mcp: { method: "tools/call", name: tool } }) as const;

export default defineFlow({
  title: "Policies decide what a toolkit's tools may do, and the workspace's go before",
  audience: "agent",
  stack: toolkits,
  needs: ["toolkits", "arranged", "policies"],
  witness: { protected: false, tools: [], extraTools: TOOLS },
  async world({ api }) {
    const { admin } = await api.organization();
    const tickets = await api.connection(admin, "Tickets");
    const billing = await api.connection(admin, "Billing");
    const { slug, url } = await api.toolkit(admin, "Support", [`${tickets}.*`]);
    await api.policy(admin, slug, `${tickets}.*`, "ask");
    await api.policy(admin, slug, `${tickets}.tool_02`, "approve");
    await api.policy(admin, slug, `${tickets}.tool_03`, "block");
    await api.policy(admin, null, `${tickets}.tool_04`, "block");
    await api.policy(admin, slug, `${tickets}.tool_04`, "approve");
    return { admin, url, tickets, billing };
  },
}).frames(
  [
    {
      name: "What is approved runs without a question",
      claim:
        "The toolkit asks before any call, but approves this one tool: it answers at once, and nobody is asked.",
      proves: ["T5"],
      async action({ agent, world }) {
        await agent.opens("support", world.admin, world.url);
        await agent.tries("support", [`${world.tickets}.tool_02`]);
      },
      async assertions({ answers, check, witness, world }) {
        check.equal(
          answers.tries,
          [{ tool: `${world.tickets}.tool_02`, isError: false, asked: 0 }],
          "the outcome",
        );
        await witness.saw(callOf("tool_02"));
      },
    },
    {
      name: "What is asked for waits for a yes",
      claim: "Another tool's call comes to the person first; they decline, and nothing reaches the service.",
      proves: ["T5"],
      async action({ agent, world }) {
        await agent.tries("support", [`${world.tickets}.tool_01`, `${world.tickets}.tool_02`]);
      },
      async assertions({ answers, check, witness, world }) {
        check.equal(
          answers.tries,
          [
            { tool: `${world.tickets}.tool_01`, isError: true, asked: 1 },
            { tool: `${world.tickets}.tool_02`, isError: false, asked: 0 },
          ],
          "the outcomes",
        );
        await witness.sawNothing(callOf("tool_01"), { until: await witness.saw(callOf("tool_02")) });
      },
    },
    {
      name: "What is blocked has no effect",
      claim:
        "A blocked tool's call is refused: neither the service's log nor the workspace's list of calls has it.",
      proves: ["T5"],
      async action({ agent, world }) {
        await agent.tries("support", [`${world.tickets}.tool_03`, `${world.tickets}.tool_02`]);
      },
      async assertions({ answers, check, probe, witness, world }) {
        check.equal(answers.tries[0]?.isError, true, "the blocked call fails");
        check.excludes(
          await probe.performed(world.admin),
          `${world.tickets}.tool_03`,
          "the calls that were made",
        );
        await witness.sawNothing(callOf("tool_03"), { until: await witness.saw(callOf("tool_02")) });
      },
    },
    {
      name: "A policy of the workspace holds in the toolkit, too",
      claim:
        "The workspace blocks a tool that the toolkit approves: the stricter one decides, and nothing reaches the service.",
      proves: ["T8"],
      async action({ agent, world }) {
        await agent.tries("support", [`${world.tickets}.tool_04`, `${world.tickets}.tool_02`]);
      },
      async assertions({ answers, check, probe, witness, world }) {
        check.equal(answers.tries[0]?.isError, true, "the blocked call fails");
        check.excludes(
          await probe.performed(world.admin),
          `${world.tickets}.tool_04`,
          "the calls that were made",
        );
        await witness.sawNothing(callOf("tool_04"), { until: await witness.saw(callOf("tool_02")) });
      },
    },
    {
      name: "What was not chosen can't be called",
      claim:
        "A tool of a connection that is not in the toolkit is refused by its name; nothing reaches the service.",
      proves: ["T5"],
      async action({ agent, world }) {
        await agent.tries("support", [`${world.billing}.tool_05`, `${world.tickets}.tool_02`]);
      },
      async assertions({ answers, check, witness }) {
        check.equal(answers.tries[0]?.isError, true, "the call fails");
        await witness.sawNothing(callOf("tool_05"), { until: await witness.saw(callOf("tool_02")) });
      },
    },
    {
      name: "Search finds neither what is blocked nor what was not chosen",
      claim:
        "A search for every tool finds those that may be called, in this toolkit alone, without asking the service.",
      proves: ["T5", "T8"],
      async action({ agent, world }) {
        await agent.searches("support", "generated tool");
        await agent.tries("support", [`${world.tickets}.tool_02`]);
      },
      async assertions({ answers, check, witness, world }) {
        const blocked = [`${world.tickets}.tool_03`, `${world.tickets}.tool_04`];
        check.equal(
          answers.searches,
          toolsOf(world.tickets).filter((tool) => !blocked.includes(tool)),
          "the tools that are found",
        );
        await witness.sawNothing(
          { step: "mcp", mcp: { method: "tools/list" } },
          { until: await witness.saw(callOf("tool_02")) },
        );
      },
    },
  ],
  {
    controls: [
      planted("approved-pauses", "What is approved runs without a question"),
      planted("asks-nobody", "What is asked for waits for a yes"),
      planted("toolkit-policy-ignored", "What is asked for waits for a yes"),
      planted("block-late", "What is blocked has no effect"),
      planted("workspace-policy-ignored", "A policy of the workspace holds in the toolkit, too"),
      planted("ungranted-callable", "What was not chosen can't be called"),
      planted("search-finds-blocked", "Search finds neither what is blocked nor what was not chosen"),
      planted("search-finds-ungranted", "Search finds neither what is blocked nor what was not chosen"),
    ],
  },
);
