import { defineFlow } from "fraimz";
import { den } from "../stacks/den/stack.ts";
import { planted } from "./planted.ts";

const CONNECTIONS = 5;
const TOOLS = 120;
/** The provider lists them in pages, so that the tool that is searched for lies on the last one. */
const PER_PAGE = 50;

export default defineFlow({
  title: "Search covers many connections, and none holds it up",
  audience: "agent",
  stack: den,
  witness: { extraTools: TOOLS, toolsPerPage: PER_PAGE },
  async world({ api, unique }) {
    const admin = await api.organization("Woodgrove");
    const ids: string[] = [];
    for (let at = 1; at <= CONNECTIONS; at += 1) {
      const { id } = await api.publish(admin, { name: unique(`Shelf ${at}`), credentials: "shared" });
      await api.connect(admin, id);
      ids.push(id);
    }
    return { ids, token: await api.agentToken(admin) };
  },
}).frames(
  [
    {
      name: "A keyword finds one tool of hundreds",
      claim: "Of all tools of all connections, a keyword brings exactly the meant one to the top, in each.",
      proves: ["D23"],
      async action({ agent, world }) {
        await agent.search(world.token, "generated tool number 117");
      },
      async assertions({ answers, check, world }) {
        check.equal(answers.search.unavailable, [], "connections without an answer");
        check.equal(
          answers.search.capabilities
            .slice(0, CONNECTIONS)
            .map(({ name }) => name)
            .toSorted(),
          world.ids.map((id) => `mcp:${id}:tool_117`).toSorted(),
          "the best matches",
        );
        check.atMost(answers.search.capabilities.length, 20, "capabilities in one answer");
      },
    },
    {
      name: "One connection that hangs holds nobody up",
      claim:
        "While one connection never answers, the others' tools are found, and the answer names the silent one.",
      proves: ["D23"],
      timeout: 20_000,
      async action({ agent, provider, world }) {
        // Whichever connection is asked first: its first request is taken and never answered.
        await provider.misbehave({ mcp: { fault: "hang", nth: 1 } });
        await agent.search(world.token, "generated tool number 42");
      },
      async assertions({ answers, check, witness, world }) {
        const silent = answers.search.unavailable;
        check.equal(
          silent.map(({ error }) => error.code),
          ["timeout"],
          "what is unavailable, and why",
        );
        const found = answers.search.capabilities
          .slice(0, CONNECTIONS - 1)
          .map(({ name }) => name)
          .toSorted();
        const expected = world.ids
          .filter((id) => id !== silent[0]?.connection.id)
          .map((id) => `mcp:${id}:tool_042`)
          .toSorted();
        check.equal(found, expected, "the tool of every other connection");
        await witness.saw((entry) => entry.faults.includes("mcp:hang"));
      },
    },
  ],
  {
    controls: [
      planted("search-first-page-only", "A keyword finds one tool of hundreds"),
      planted("serial-tool-listing", "One connection that hangs holds nobody up"),
    ],
  },
);
