import { defineFlow } from "fraimz";
import { toolkits } from "../stacks/toolkits/stack.ts";
import { planted } from "./planted.ts";
import { TOOLS } from "./toolkits-tools.ts";

/** Refused by its token, or because nothing is there any more. */
const GONE = [401, 404];

export default defineFlow({
  title: "Sessions, tokens and people of one endpoint are strangers to every other",
  audience: "agent",
  stack: toolkits,
  needs: ["toolkits", "arranged"],
  witness: { protected: false, tools: [], extraTools: TOOLS },
  async world({ api }) {
    const { admin, member, stranger, mcp } = await api.organization();
    const tickets = await api.connection(admin, "Tickets");
    const chosen = [`${tickets}.*`];
    const support = await api.toolkit(admin, "Support", chosen);
    const sales = await api.toolkit(admin, "Sales", chosen);
    const desk = await api.toolkit(admin, "My desk", chosen, "personal");
    return { admin, member, stranger, mcp, support, sales, desk, chosen };
  },
}).frames(
  [
    {
      name: "A session is good for its own endpoint only",
      claim:
        "Each session, sent to another endpoint with a token that is good there, is answered 403: from the workspace to a toolkit, back, and between toolkits.",
      proves: ["T7"],
      async action({ agent, world }) {
        await agent.opens("all", world.admin, world.mcp);
        await agent.opens("support", world.admin, world.support.url);
        await agent.opens("sales", world.admin, world.sales.url);
        await agent.crosses([
          { token: "support", session: "all", url: world.support.url },
          { token: "all", session: "support", url: world.mcp },
          { token: "sales", session: "support", url: world.sales.url },
          { token: "support", session: "sales", url: world.support.url },
          { token: "support", session: "support", url: world.support.url },
        ]);
      },
      async assertions({ answers, check }) {
        check.equal(answers.crosses, [403, 403, 403, 403, 200], "crossed four ways, and not at all");
      },
    },
    {
      name: "A token is good for its own endpoint only",
      claim:
        "A token that was issued for the workspace is refused on a toolkit, a toolkit's on the workspace and on another toolkit.",
      proves: ["T10"],
      async action({ agent, world }) {
        await agent.crosses([
          { token: "all", url: world.support.url },
          { token: "support", url: world.mcp },
          { token: "support", url: world.sales.url },
          { token: "support", url: world.support.url },
        ]);
      },
      async assertions({ answers, check }) {
        check.equal(answers.crosses, [401, 401, 401, 200], "crossed three ways, and not at all");
      },
    },
    {
      name: "A session is good for its own person only",
      claim:
        "A member's token with the admin's session is answered 403 on the same endpoint, and the other way.",
      proves: ["T7", "T10"],
      async action({ agent, world }) {
        await agent.opens("member", world.member, world.support.url);
        await agent.crosses([
          { token: "member", session: "support", url: world.support.url },
          { token: "support", session: "member", url: world.support.url },
          { token: "member", session: "member", url: world.support.url },
        ]);
      },
      async assertions({ answers, check }) {
        check.equal(answers.crosses, [403, 403, 200], "crossed both ways, and not at all");
      },
    },
    {
      name: "A personal toolkit is its owner's alone",
      claim:
        "A member of the same workspace is given no token for somebody's personal toolkit, and does not see it.",
      proves: ["T10"],
      async action({ agent, world }) {
        await agent.opens("intruder", world.member, world.desk.url);
      },
      async assertions({ answers, check, probe, world }) {
        check.equal(answers.opens, { opened: false, why: "invalid_target" }, "the session");
        const seen = (await probe.toolkits(world.member)).map(({ slug }) => slug);
        check.excludes(seen, world.desk.slug, "the toolkits that the member sees");
        check.includes(seen, world.support.slug, "the toolkits that the member sees");
      },
    },
    {
      name: "Somebody of another organization gets no token",
      claim: "A stranger who knows the toolkit's address is given no token for it.",
      proves: ["T10"],
      async action({ agent, world }) {
        await agent.opens("stranger", world.stranger, world.support.url);
      },
      async assertions({ answers, check }) {
        check.equal(answers.opens, { opened: false, why: "invalid_target" }, "the session");
      },
    },
    {
      name: "A deleted toolkit ends for those who had it open",
      claim:
        "The admin deletes the toolkit: the open sessions, old tokens and new sessions with them are refused.",
      proves: ["T10"],
      async action({ agent, world }) {
        await agent.people.deletesToolkit(world.admin, world.support.slug);
        await agent.crosses([
          { token: "support", session: "support", url: world.support.url },
          { token: "member", session: "member", url: world.support.url },
          { token: "support", url: world.support.url },
          { token: "all", session: "all", url: world.mcp },
        ]);
      },
      async assertions({ answers, check }) {
        const [own, members, anew, elsewhere] = answers.crosses;
        check.includes(GONE, own ?? 0, "the admin's session");
        check.includes(GONE, members ?? 0, "the member's session");
        check.includes(GONE, anew ?? 0, "a new session with the old token");
        check.equal(elsewhere, 200, "the workspace's own endpoint goes on");
      },
    },
    {
      name: "Another toolkit of the same name is another one",
      claim:
        "A new toolkit takes the deleted one's name and address: old tokens and sessions are refused there.",
      proves: ["T10"],
      async action({ agent, world }) {
        await agent.people.makesToolkit(world.admin, world.support.name, world.chosen);
        await agent.crosses([
          { token: "support", url: world.support.url },
          { token: "member", url: world.support.url },
          { token: "support", session: "support", url: world.support.url },
        ]);
        await agent.opens("renewed", world.admin, world.support.url);
      },
      async assertions({ answers, check, world }) {
        check.equal(answers.people.makesToolkit, world.support.url, "the new toolkit's address");
        check.equal(answers.crosses, [401, 401, 401], "what was issued for the old one");
        check.equal(answers.opens, { opened: true }, "a session by a token of its own");
      },
    },
  ],
  {
    controls: [
      planted("session-unbound", "A session is good for its own endpoint only"),
      planted("any-audience", "A token is good for its own endpoint only"),
      planted("session-of-anybody", "A session is good for its own person only"),
      planted("personal-for-all", "A personal toolkit is its owner's alone"),
      planted("organizations-mixed", "Somebody of another organization gets no token"),
      planted("session-outlives-toolkit", "A deleted toolkit ends for those who had it open"),
      planted("token-outlives-toolkit", "Another toolkit of the same name is another one"),
    ],
  },
);
