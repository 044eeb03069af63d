import { button, defineFlow, field, heading, link, radio } from "fraimz";
import { signIn } from "../stacks/den/acts/sign-in.ts";
import { den } from "../stacks/den/stack.ts";
import { planted } from "./planted.ts";

export default defineFlow({
  title: "An admin connects an outside MCP server for everyone",
  audience: "user",
  stack: den,
  // Its metadata lists more scopes than its 401 asks for: what is asked for must come from the 401.
  witness: { challengeScope: "mcp:tools" },
  async world({ api, unique, witness }) {
    const admin = await api.organization("Northwind");
    return {
      admin,
      name: unique("Team Knowledge Base"),
      url: witness.mcpUrl,
      token: await api.agentToken(admin),
      said: unique("the quarterly plan"),
      connectionId: "",
    };
  },
}).frames(
  [
    {
      name: "The admin signs in",
      claim: "An admin signs in with e-mail and password and finds MCP Connections, still empty.",
      on: "admin",
      action: ({ user, world }) => signIn(user, world.admin),
      async assertions({ see }) {
        await see.target(heading("MCP Connections"));
        await see.text("No connections yet");
        await see.text("Notion");
      },
    },
    {
      name: "An address that answers nothing stops at the first check",
      claim: "An unreachable address is refused where it was typed, and what was filled in is still there.",
      proves: ["D9"],
      on: "admin",
      async action({ user, world }) {
        await user.click(button("Add custom connection"));
        await user.fill(field("Name"), world.name);
        await user.fill(field("Server URL"), "http://127.0.0.1:9/mcp");
        await user.click(radio(/^Everyone/));
        await user.click(button("Add connection"));
      },
      async assertions({ see, probe, check, world }) {
        await see.state(field("Server URL"), "invalid");
        await see.value(field("Name"), world.name);
        await see.value(field("Server URL"), "http://127.0.0.1:9/mcp");
        await see.state(radio(/^Everyone/), "checked");
        check.equal((await probe.manageable(world.admin)).length, 0, "connections that were created");
      },
    },
    {
      name: "The form takes a custom server",
      claim:
        "Beside the presets, an admin adds any MCP server by name and address, for everyone and with one account.",
      proves: ["D9"],
      on: "admin",
      async action({ user, world }) {
        await user.fill(field("Server URL"), world.url);
        await user.click(radio(/^One org account/));
        await user.click(button("Add connection"));
      },
      async assertions({ see, probe, check, witness, world }) {
        await see.target(link(world.name));
        await see.text("Not connected");
        const [connection] = await probe.manageable(world.admin);
        check.equal(connection?.name, world.name, "the API lists the connection");
        check.equal(connection?.client.kind, "none", "nothing is registered before somebody connects");
        await witness.sawNothing(
          { step: "register" },
          { until: await witness.saw({ step: "mcp", status: 401 }) },
        );
        world.connectionId = connection?.id ?? "";
      },
      picture: { require: ["Everyone", "One org account"], reject: ["Something went wrong"] },
    },
    {
      name: "A pop-up completes the authorization",
      claim:
        "A click on Connect opens the provider's authorization in a pop-up, which ends on a page that says Connected.",
      proves: ["D1", "D2", "D3", "D6"],
      on: "admin",
      async action({ user, world }) {
        const click = () => user.click(button(`Connect ${world.name}`));
        await user.opens("consent", click);
      },
      async assertions({ see, witness, check, world }) {
        await see.text("Connected");
        await see.text(world.name);
        const refused = await witness.saw({ step: "mcp", status: 401 });
        const resource = await witness.saw({ step: "prm", status: 200 });
        const server = await witness.saw({ step: "as-metadata", status: 200 });
        const registered = await witness.saw({ step: "register", status: 201 });
        const authorize = await witness.saw({ step: "authorize" });
        const token = await witness.saw({ step: "token", status: 200 });
        const order = [refused, resource, server, registered, authorize, token].map(({ seq }) => seq);
        check.equal(
          order,
          order.toSorted((a, b) => a - b),
          "401, metadata, registration, authorization, token",
        );
        check.endsWith(
          authorize.query.redirect_uri,
          `/v1/mcp-connections/${world.connectionId}/connect/callback`,
          "the redirect URI belongs to this very connection",
        );
        check.equal(authorize.query.scope, "mcp:tools", "the scope that the 401 named");
        check.equal(authorize.query.code_challenge_method, "S256", "the challenge method");
        check.equal(authorize.pkce?.challengeLength, 43, "the challenge is a SHA-256 in base64url");
        check.equal(
          authorize.query.client_id,
          registered.client?.id,
          "authorizes as the client it registered",
        );
        check.equal(token.pkce?.matches, true, "the verifier matches the challenge");
        check.equal(
          registered.registration?.redirectUris,
          [authorize.query.redirect_uri ?? ""],
          "registered URIs",
        );
        await witness.sawTimes(1, { step: "register" }, { until: token });
      },
      picture: { require: ["Connected"], reject: ["Connection failed"] },
    },
    {
      name: "The row says Connected by itself",
      claim: "The admin's page behind the pop-up shows Connected by its own polling, without a reload.",
      proves: ["D6"],
      on: "admin",
      async action({ user }) {
        await user.switchTo("main");
      },
      async assertions({ see }) {
        await see.text("Connected");
        await see.sameDocument();
        see.no.text("Waiting for sign-in...");
        see.no.text("Not connected");
      },
      picture: { require: ["Connected"] },
    },
    {
      name: "Connecting again uses the same client",
      claim: "Disconnected and connected again, Den authorizes as the client it registered the first time.",
      proves: ["D2"],
      async action({ agent, world }) {
        await agent.session.disconnect(world.admin, world.connectionId);
        const back = await agent.session.authorize(
          await agent.session.startConnect(world.admin, world.connectionId),
        );
        await agent.session.visit(world.admin, back);
      },
      async assertions({ answers, witness, check, world }) {
        check.includes(answers.session.visit.text, "Connected", "the callback page");
        const before = await witness.saw({ step: "register" }, { after: witness.beginning });
        const authorize = await witness.saw({ step: "authorize" });
        check.equal(authorize.query.client_id, before.client?.id, "the client that authorizes");
        await witness.sawNothing(
          { step: "register" },
          { until: await witness.saw({ step: "token", status: 200 }) },
        );
        check.endsWith(
          authorize.query.redirect_uri,
          `/${world.connectionId}/connect/callback`,
          "its redirect URI",
        );
      },
    },
    {
      name: "An agent finds and uses the tool",
      claim:
        "The agent surface keeps its two tools; search finds the outside one, and executing it reaches the provider.",
      proves: ["D13"],
      async action({ agent, world }) {
        await agent.tools(world.token);
        await agent.search(world.token, "echo");
        await agent.execute(world.token, `mcp:${world.connectionId}:echo`, { text: world.said });
      },
      async assertions({ answers, check, witness, world }) {
        check.equal(answers.tools, ["search_capabilities", "execute_capability"], "the surface's own tools");
        check.includes(
          answers.search.capabilities.map(({ name }) => name),
          `mcp:${world.connectionId}:echo`,
          "search finds the outside tool under its full name",
        );
        check.equal(answers.execute.isError, false, "executing succeeds");
        check.includes(answers.execute.text, world.said, "the outside server's own answer comes back");
        const call = await witness.saw({ step: "mcp", mcp: { method: "tools/call", name: "echo" } });
        check.equal(call.mcp?.arguments, { text: world.said }, "the arguments that reached the provider");
      },
    },
    {
      name: "Connecting at the same time registers once",
      claim:
        "Another connection gets a client of its own, and one only, however many connect at the same time.",
      proves: ["D2", "D3"],
      async action({ agent, world }) {
        const { admin, url } = world;
        const name = `${world.name} too`;
        const made = await agent.session.publish(admin, { name, url, credentials: "shared" });
        if (!("id" in made)) return;
        await Promise.all([1, 2, 3].map(() => agent.session.startConnect(admin, made.id)));
      },
      async assertions({ answers, check, witness, world }) {
        const registered = await witness.saw({ step: "register" });
        const made = answers.session.publish;
        const redirectUri = new URL(answers.session.startConnect).searchParams.get("redirect_uri");
        check.endsWith(
          redirectUri,
          `/${"id" in made ? made.id : ""}/connect/callback`,
          "the redirect URI belongs to the other connection",
        );
        check.excludes(redirectUri, world.connectionId, "it is not the first one's");
        // All three answers are in: whatever they registered was registered before.
        await witness.sawTimes(1, { step: "register" }, { until: registered });
      },
    },
  ],
  {
    controls: [
      planted("registration-races", "Connecting at the same time registers once"),
      planted("shared-client-for-all-connections", "Connecting at the same time registers once"),
      {
        name: "the provider refuses the verifier",
        fault: { witness: { token: "refuse-verifier" } },
        breaks: "A pop-up completes the authorization",
      },
      planted("polling-off", "The row says Connected by itself"),
      planted("card-flips-only-on-reload", "The row says Connected by itself"),
      { ...planted("late-popup", "A pop-up completes the authorization"), by: "action" },
      planted("reachability-unchecked", "An address that answers nothing stops at the first check"),
      planted("form-cleared-on-error", "An address that answers nothing stops at the first check"),
      planted("challenge-forgotten", "A pop-up completes the authorization"),
      planted("redirect-uri-not-scoped", "A pop-up completes the authorization"),
      planted("pkce-left-out", "A pop-up completes the authorization"),
      planted("client-reregistered-each-time", "Connecting again uses the same client"),
      planted("echo-altered", "An agent finds and uses the tool"),
      planted("three-tools", "An agent finds and uses the tool"),
    ],
  },
);
