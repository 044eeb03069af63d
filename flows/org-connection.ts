import { button, type Frame, field, heading, link, tab, type WorldContext } from "fraimz";
import { BROWSER } from "../stacks/den/desktop/sign-in.ts";
import type { den } from "../stacks/den/stack.ts";

/** An organization with a member, and a connection that everybody may use with an account of their own. */
export async function publishedToAll({ api, unique }: Pick<WorldContext<typeof den>, "api" | "unique">) {
  const admin = await api.organization("Northwind");
  const member = await api.member(admin, "Mira Member");
  const name = unique("Team Knowledge Base");
  const connection = await api.publish(admin, {
    name,
    credentials: "per_member",
    access: { everyone: true },
  });
  return { admin, member, name, connection };
}

/** The same, and an agent of the member's. */
export async function memberWithAgent({
  api,
  unique,
  witness,
}: Pick<WorldContext<typeof den>, "api" | "unique" | "witness">) {
  const { admin, member, name, connection } = await publishedToAll({ api, unique });
  const capability = `mcp:${connection.id}:echo`;
  const said = unique("the plan for spring");
  const token = await api.agentToken(member);
  return { admin, member, name, connection, capability, said, token, modelUrl: witness.modelUrl };
}

export type OrganizationWorld = Awaited<ReturnType<typeof memberWithAgent>>;
type OrganizationFrame = Frame<typeof den, OrganizationWorld>;

export const published = {
  name: "The connection is published",
  claim: "An admin sees the connection that every member may use with an account of their own.",
  proves: ["D10"],
  on: "admin",
  async action({ user, world }) {
    await user.fill(field("Email"), world.admin.email);
    await user.fill(field("Password"), world.admin.password);
    await user.click(button("Sign in"));
  },
  async assertions({ see, world }) {
    await see.target(heading("MCP Connections"));
    await see.target(link(world.name));
    await see.text("Everyone");
  },
  picture: { require: ["Everyone"], reject: ["Something went wrong"] },
} as const satisfies OrganizationFrame;

/** What a signed-in member finds; how they sign in is the flow's. */
export const ordinaryCard = {
  name: "It is an ordinary Marketplace card",
  claim: "A signed-in member finds the connection in the Marketplace, in no special section.",
  proves: ["D17"],
  on: "desktop",
  async assertions({ see, world }) {
    await see.text(world.name, { within: 20_000 });
    await see.target(button("Connect your account"));
    see.no.text("From your organization");
  },
  picture: { require: ["Connect your account", "Marketplace"], reject: ["Something went wrong"] },
} as const satisfies OrganizationFrame;

/** From the card to its use in a chat, and to its end. */
export const connectedAndUsed = [
  {
    name: "A real browser authorizes",
    claim: "The click opens the system browser; the provider's answer ends on a page that says Connected.",
    proves: ["D3", "D6", "D17"],
    on: "desktop",
    timeout: 90_000,
    async action({ user }) {
      await user.click(button("Connect your account"));
    },
    async assertions({ os, witness, check, world }) {
      const browser = await os.browserOpened();
      const authorize = await witness.saw({ step: "authorize" });
      check.before(browser.requestedAt, authorize.at, "the browser comes before the authorization request");
      check.endsWith(
        authorize.query.redirect_uri,
        `/v1/mcp-connections/${world.connection.id}/connect/callback`,
        "the redirect URI belongs to this very connection",
      );
      const token = await witness.saw({ step: "token", status: 200 });
      await os.windowAppears(/^Connected/);
      await witness.sawTimes(1, { step: "token" }, { until: token });
    },
    picture: { of: "display" },
  },
  {
    name: "The card is Connected without a reload",
    claim: "By its own polling the app moves the card to My Extensions, Connected.",
    proves: ["D6", "D12", "D17"],
    on: "desktop",
    async action({ user, os }) {
      await os.closeWindow(BROWSER);
      await user.click(tab("My Extensions"));
    },
    async assertions({ see, probe, check, world }) {
      await see.text(world.name);
      await see.text("Connected");
      await see.sameDocument();
      const [mine] = await probe.usable(world.member);
      check.equal(mine?.connectedForMe, true, "the API says connected for this member");
    },
    picture: { require: ["Connected"], reject: ["Waiting for browser..."] },
  },
  {
    name: "The engine holds the organization's surface",
    claim:
      "OpenWork Cloud Control is synced: the engine has the agent surface with a token, and no authorization of its own.",
    proves: ["D18"],
    on: "desktop",
    timeout: 120_000,
    async assertions({ see, probe, check }) {
      await see.text("OpenWork Cloud Control");
      // An engine of somebody else's may take its time to start.
      await see.text("Synced", { within: 45_000 });
      const config = await probe.engineConfig();
      check.endsWith(config.url, "/mcp/agent", "the engine's server is the agent surface");
      check.equal(config.bearer, true, "its Authorization header carries a bearer token");
      check.equal(config.oauth, false, "the engine must not authorize by itself");
      await see.text(`marker ${config.marker}`);
    },
    picture: { require: ["Synced"], reject: ["Not synced"] },
  },
  {
    name: "The agent uses it in a fresh chat",
    claim: "Asked in words, the agent finds the capability and executes it with the member's own account.",
    proves: ["D13", "D19"],
    on: "desktop",
    timeout: 90_000,
    async action({ user, world, provider }) {
      const found = { name: world.capability, arguments: { text: world.said } };
      await provider.script([
        { call: [{ tool: "search_capabilities", arguments: { query: "echo" } }] },
        { call: [{ tool: "execute_capability", arguments: found }] },
        { say: "The knowledge base answered." },
      ]);
      await user.click(button("Account"));
      await user.fill(field("Model address"), world.modelUrl);
      await user.click(button("Save model"));
      await user.click(button("Chat"));
      await user.fill(field("Message"), "Ask the team's knowledge base to echo our motto.");
      await user.click(button("Send"));
    },
    async assertions({ see, witness, check, world }) {
      const call = await witness.saw(
        { step: "mcp", mcp: { method: "tools/call", name: "echo" } },
        { within: 30_000 },
      );
      check.equal(call.mcp?.arguments, { text: world.said }, "the arguments that reached the provider");
      await see.text("The knowledge base answered.", { within: 30_000 });
      // A block of its own: in the call's arguments and in the prompt it stands among other words.
      await see.text(new RegExp(`^${world.said}$`));
      await see.text("Tool result");
    },
    picture: { require: ["The knowledge base answered."], reject: ["Tool failed"] },
  },
  {
    name: "The admin deletes it, and it is gone",
    claim:
      "After the admin deletes the connection it is gone from the app and for the agent, and nothing reaches the provider.",
    proves: ["D16"],
    on: "desktop",
    async action({ user, agent, world }) {
      const admin = user.on("admin");
      await admin.click(link(`Manage ${world.name}`));
      await admin.click(button("Delete connection"));
      await admin.click(button(`Delete ${world.name}`));
      await user.click(button("Extensions"));
      await agent.search(world.token, "echo");
      await agent.execute(world.token, world.capability, { text: world.said });
    },
    async assertions({ see, answers, check, witness, probe, world }) {
      check.equal(answers.search.total, 0, "search finds nothing any more");
      check.equal(answers.execute.isError, true, "executing is refused");
      await see.text("Nothing new here. What you use is under My Extensions.", { within: 15_000 });
      see.no.text(world.name);
      check.equal((await probe.usable(world.member)).length, 0, "the API lists nothing for the member");
      await witness.sawNothing(
        { step: "mcp", mcp: { method: "tools/call" } },
        { until: { at: new Date().toISOString() } },
      );
    },
    picture: { require: ["Marketplace"] },
  },
] as const satisfies readonly OrganizationFrame[];
