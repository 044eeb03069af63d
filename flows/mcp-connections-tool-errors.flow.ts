import { defineFlow } from "fraimz";
import { den } from "../stacks/den/stack.ts";
import { planted } from "./planted.ts";

/** No message to an agent is longer, whatever the outside server answers. */
const BOUND = 1_000;
const problemOf = (structured: unknown) => JSON.stringify(structured ?? null);

export default defineFlow({
  title: "Whatever an outside server does, the agent gets a short message with a name",
  audience: "agent",
  // 30 seconds in production; shortened here, so that a server that never answers is really given up.
  stack: den.with({ callTimeoutMs: 3_000 }),
  async world({ api, unique, witness }) {
    const admin = await api.organization("Lamna");
    const { id } = await api.publish(admin, { name: unique("Troubled"), credentials: "shared" });
    await api.connect(admin, id);
    return {
      token: await api.agentToken(admin),
      echo: `mcp:${id}:echo`,
      said: unique("still here"),
      connectUrl: new URL("connect", `${witness.url}/`).href,
    };
  },
}).frames(
  [
    {
      name: "A tool that fails is quoted",
      claim: "A JSON-RPC error of the tool comes back as `tool_failed`, with the server's own words.",
      proves: ["D22"],
      async action({ agent, provider, world }) {
        await provider.misbehave({
          mcp: { fault: "tool-error", with: { message: "The ledger is closed on Sundays" } },
        });
        await agent.execute(world.token, world.echo, { text: world.said });
      },
      async assertions({ answers, check }) {
        check.equal(answers.execute.isError, true, "the call fails");
        check.includes(problemOf(answers.execute.structured), '"code":"tool_failed"', "the class");
        check.includes(answers.execute.text, "The ledger is closed on Sundays", "the server's own words");
        check.atMost(answers.execute.text.length, BOUND, "characters");
      },
    },
    {
      name: "A result that says isError is a failure",
      claim: "A tool's own `isError` result stays an error, with the tool's words and a class.",
      proves: ["D22"],
      async action({ agent, provider, world }) {
        await provider.misbehave({
          mcp: { fault: "tool-is-error", with: { message: "No such customer" } },
        });
        await agent.execute(world.token, world.echo, { text: world.said });
      },
      async assertions({ answers, check }) {
        check.equal(answers.execute.isError, true, "the call fails");
        check.includes(problemOf(answers.execute.structured), '"code":"tool_failed"', "the class");
        check.includes(answers.execute.text, "No such customer", "the tool's own words");
      },
    },
    {
      name: "A server that asks to connect is passed on with its link",
      claim: "Error -32001 comes back as `needs_connection`, with the address at which a person can connect.",
      proves: ["D22"],
      async action({ agent, provider, world }) {
        await provider.misbehave({ mcp: "needs-connection" });
        await agent.execute(world.token, world.echo, { text: world.said });
      },
      async assertions({ answers, check, world }) {
        check.equal(answers.execute.isError, true, "the call fails");
        check.includes(problemOf(answers.execute.structured), '"code":"needs_connection"', "the class");
        check.includes(answers.execute.text, world.connectUrl, "the link, for a person to read");
        check.includes(
          problemOf(answers.execute.structured),
          `"connectUrl":"${world.connectUrl}"`,
          "the link, for a program",
        );
      },
    },
    {
      name: "An answer without end is cut off",
      claim: "Eight megabytes in place of an answer come back as `too_large`, in a short message.",
      proves: ["D22"],
      async action({ agent, provider, world }) {
        await provider.misbehave({ mcp: "oversized" });
        await agent.execute(world.token, world.echo, { text: world.said });
      },
      async assertions({ answers, check }) {
        check.atMost(answers.execute.text.length, BOUND, "characters");
        check.includes(problemOf(answers.execute.structured), '"code":"too_large"', "the class");
      },
    },
    {
      name: "A server that is away is said to be away",
      claim: "A server in trouble comes back as `unavailable`.",
      proves: ["D22"],
      async action({ agent, provider, world }) {
        await provider.misbehave({ mcp: "unavailable" });
        await agent.execute(world.token, world.echo, { text: world.said });
      },
      async assertions({ answers, check }) {
        check.includes(problemOf(answers.execute.structured), '"code":"unavailable"', "the class");
        check.atMost(answers.execute.text.length, BOUND, "characters");
      },
    },
    {
      name: "A server that never answers is given up",
      claim: "A call that gets no answer ends by itself, as `timeout`.",
      proves: ["D22"],
      timeout: 15_000,
      async action({ agent, provider, world }) {
        await provider.misbehave({ mcp: { fault: "hang", with: { tool: "echo" } } });
        await agent.execute(world.token, world.echo, { text: world.said });
      },
      async assertions({ answers, check }) {
        check.includes(problemOf(answers.execute.structured), '"code":"timeout"', "the class");
        check.atMost(answers.execute.text.length, BOUND, "characters");
      },
    },
    {
      name: "Afterwards everything works",
      claim: "None of it spoils the connection: once the server is well, the next call succeeds.",
      proves: ["D22"],
      async action({ agent, provider, world }) {
        await provider.misbehave({});
        await agent.execute(world.token, world.echo, { text: world.said });
      },
      async assertions({ answers, check, witness, world }) {
        check.equal(answers.execute.isError, false, "the call succeeds");
        check.includes(answers.execute.text, world.said, "the tool's own answer");
        await witness.saw({ step: "mcp", mcp: { method: "tools/call", arguments: { text: world.said } } });
      },
    },
  ],
  {
    controls: [
      planted("tool-errors-unclassified", "A tool that fails is quoted"),
      planted("answers-unbounded", "An answer without end is cut off"),
    ],
  },
);
