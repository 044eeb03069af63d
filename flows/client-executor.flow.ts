import { button, defineFlow, dialog, field, link, placeholder, tab } from "fraimz";
import { clients } from "../stacks/clients/stack.ts";
import { asksForConsent, calledWith } from "./client-consent.ts";

export default defineFlow({
  title: "A person connects Executor, which opens the provider's page in a pop-up",
  audience: "user",
  stack: clients.variant("executor"),
  witness: { approval: "manual" },
  world: ({ unique, witness }) => ({
    name: unique("Witness"),
    said: unique("from the executor"),
    url: witness.mcpUrl,
  }),
}).frames(
  [
    {
      name: "It finds out that the server wants a sign-in",
      claim: "Told the server's address only, it reads from the server that a person has to sign in.",
      on: "page",
      async action({ user, world }) {
        await user.click(button("Connect"));
        await user.click(link("MCP").within(dialog()));
        await user.fill(placeholder("https://mcp.example.com"), world.url);
      },
      async assertions({ see, witness }) {
        await see.text("OAuth required");
        await witness.saw({ step: "mcp", status: 401 });
      },
      picture: { require: ["OAuth required"] },
    },
    {
      name: "A pop-up asks for consent",
      claim:
        "Added and connected, it opens the provider's page in a window of its own; no token is asked for yet.",
      on: "page",
      async action({ user, world }) {
        await user.fill(placeholder("e.g. Linear"), world.name);
        await user.click(button("Add source"));
        await user.click(button("Add a connection"));
        await user.opens("consent", () => user.click(button("Connect").within(dialog())));
      },
      assertions: asksForConsent,
    },
    {
      name: "Approved, the pop-up closes and the tool is there",
      claim:
        "The pop-up closes by itself; without a reload the page behind it has the connection and its one tool.",
      on: "page",
      async action({ user }) {
        await user.closes("consent", () => user.click(button("Approve")));
      },
      async assertions({ see, witness }) {
        await see.text(/\b1 tool\b/);
        await see.sameDocument();
        const token = await witness.saw({ step: "token", status: 200 });
        await witness.sawTimes(1, { step: "token" }, { until: token });
      },
    },
    {
      name: "The tool is called, and answers",
      claim: "Run with a text it shows that the call went well, which the provider was really asked.",
      on: "page",
      async action({ user, world }) {
        await user.click(tab("Tools"));
        await user.click(button(/ 1$/));
        await user.click(button("echo"));
        await user.click(tab("Run"));
        await user.fill(field("text required"), world.said);
        await user.click(button("Run"));
      },
      async assertions({ see, witness, world }) {
        await witness.saw(calledWith(world.said));
        await see.text(/"ok": true/);
      },
    },
    {
      name: "It keeps to every rule that it met",
      claim: "The judge, who read all that reached the provider, finds nothing that it must or should not.",
      async assertions({ witness }) {
        await witness.brokeNoRule({ shoulds: true });
      },
    },
  ],
  {
    controls: [
      {
        name: "the provider wants no sign-in",
        fault: { tenant: { protected: false } },
        breaks: "It finds out that the server wants a sign-in",
      },
      {
        name: "the provider asks nobody",
        fault: { tenant: { approval: "auto" } },
        breaks: "A pop-up asks for consent",
      },
      {
        name: "the provider refuses the verifier",
        fault: { witness: { token: "refuse-verifier" } },
        breaks: "Approved, the pop-up closes and the tool is there",
        // That it closes is part of what the person does.
        by: "action",
      },
      {
        name: "the tool fails",
        fault: { witness: { mcp: "tool-is-error" } },
        breaks: "The tool is called, and answers",
      },
    ],
  },
);
