import { button, defineFlow, field, role, text } from "fraimz";
import { clients } from "../stacks/clients/stack.ts";
import { asksForConsent, calledWith } from "./client-consent.ts";

export default defineFlow({
  title: "A person connects MCP Inspector, whose page leaves for the provider's and comes back",
  audience: "user",
  stack: clients.variant("inspector"),
  witness: { approval: "manual" },
  async world({ api, unique }) {
    const name = unique("witness");
    await api.listed(name);
    return { name, said: unique("from the inspector") };
  },
}).frames(
  [
    {
      name: "The page leaves for the provider's consent",
      claim:
        "The switch of a listed server leads to the provider's page; no token is asked for before the yes.",
      on: "page",
      async action({ user, world }) {
        await user.click(role("switch", `Connect or disconnect "${world.name}"`));
      },
      assertions: asksForConsent,
    },
    {
      name: "Approved, it comes back connected",
      claim:
        "The provider's redirect leads back to the inspector, which redeems the code once and says Connected.",
      on: "page",
      async action({ user }) {
        await user.click(button("Approve"));
      },
      async assertions({ see, witness }) {
        await see.text("Connected");
        const token = await witness.saw({ step: "token", status: 200 });
        await witness.sawTimes(1, { step: "token" }, { until: token });
      },
      picture: { require: ["Connected"] },
    },
    {
      name: "A tool is called, and answers",
      claim:
        "The tool is listed; called with a text, it shows the same one, which the provider was really asked.",
      on: "page",
      async action({ user, world }) {
        await user.click(text("Tools"));
        await user.click(button(/Echo/));
        await user.fill(field("text"), world.said);
        await user.click(button("Execute Tool"));
      },
      async assertions({ see, witness, world }) {
        await see.text(world.said);
        await witness.saw(calledWith(world.said));
      },
    },
    {
      name: "It keeps to every rule that it met",
      claim:
        "Disconnected by the person; the judge, who read all that reached the provider, finds nothing it must or should not.",
      on: "page",
      async action({ user }) {
        await user.click(button("Disconnect from server"));
      },
      async assertions({ see, witness }) {
        await see.text("Disconnected");
        await witness.brokeNoRule({ shoulds: true, left: true });
      },
    },
  ],
  {
    controls: [
      {
        name: "the provider asks nobody",
        fault: { tenant: { approval: "auto" } },
        breaks: "The page leaves for the provider's consent",
      },
      {
        name: "the provider refuses the verifier",
        fault: { witness: { token: "refuse-verifier" } },
        breaks: "Approved, it comes back connected",
      },
      {
        name: "the tool says something else",
        fault: { witness: { mcp: "tool-is-error" } },
        breaks: "A tool is called, and answers",
      },
    ],
  },
);
