import { defineFlow } from "fraimz";
import { toolkits } from "../stacks/toolkits/stack.ts";
import { planted } from "./planted.ts";
import { metadataOf } from "./toolkits-tools.ts";

export default defineFlow({
  title: "A toolkit's address is not the workspace's",
  audience: "agent",
  stack: toolkits,
  needs: ["toolkits"],
  witness: { protected: false },
  world: ({ api }) => api.endpoints(),
}).frames(
  [
    {
      name: "A toolkit's address is a resource of its own",
      claim:
        "A client without a token is answered 401 there, and sent to metadata that names exactly this address.",
      proves: ["T1"],
      async action({ agent, world }) {
        await agent.discovers(world.toolkit);
      },
      async assertions({ answers, check, world }) {
        check.equal(answers.discovers.status, 401, "the answer without a token");
        check.equal(answers.discovers.metadata, metadataOf(world.toolkit), "where the challenge points");
        check.equal(answers.discovers.resource, world.toolkit, "the resource that the metadata names");
      },
    },
    {
      name: "The endpoint without a toolkit serves its person",
      claim: "At the workspace's own address a session opens, and has tools.",
      async action({ agent, world }) {
        await agent.opens("all", world.person, world.mcp);
        await agent.offers("all");
      },
      async assertions({ answers, check }) {
        check.equal(answers.opens, { opened: true }, "the session");
        check.atLeast(answers.offers.length, 1, "tools");
      },
    },
  ],
  {
    controls: [
      planted("challenge-of-root", "A toolkit's address is a resource of its own"),
      planted("own-tokens-refused", "The endpoint without a toolkit serves its person"),
    ],
  },
);
