import { button, defineFlow, tab } from "fraimz";
import { den } from "../stacks/den/stack.ts";

export default defineFlow({
  title: "Refresh gives the engine a newly minted token",
  audience: "user",
  stack: den,
  requires: ["display"],
  async world({ api }) {
    const admin = await api.organization("Northwind");
    const member = await api.member(admin, "Mira Member");
    await api.signedInOnDesktop(member);
    return { member, before: { token: "", marker: "" } };
  },
}).frames(
  [
    {
      name: "A signed-in app has its engine synced",
      claim:
        "Signed in, the app has configured the engine with the organization's agent surface and says Synced.",
      proves: ["D18"],
      on: "desktop",
      async action({ user }) {
        await user.click(tab("My Extensions"));
      },
      async assertions({ see, probe, check, world }) {
        await see.text("Synced", { within: 20_000 });
        const config = await probe.engineConfig();
        check.endsWith(config.url, "/mcp/agent", "the engine's server is the agent surface");
        check.equal(config.bearer, true, "its Authorization header carries a bearer token");
        check.equal(config.oauth, false, "the engine must not authorize by itself");
        await see.text(`marker ${config.marker}`);
        world.before = { token: config.token ?? "", marker: config.marker ?? "" };
      },
      picture: { require: ["Synced", "OpenWork Cloud Control"], reject: ["Not synced"] },
    },
    {
      name: "Refresh mints again",
      claim:
        "Refresh rewrites the engine's configuration with a fresh marker and another token, and it is in sync again.",
      proves: ["D18"],
      on: "desktop",
      async action({ user }) {
        await user.click(button("Refresh"));
      },
      async assertions({ see, probe, check, world }) {
        await see.text(new RegExp(`marker (?!${world.before.marker})tok_`));
        see.no.text(`marker ${world.before.marker}`);
        await see.text("Synced");
        const config = await probe.engineConfig();
        check.notEqual(config.marker, world.before.marker, "the marker is fresh");
        check.notEqual(config.token, world.before.token, "the token is newly minted");
        check.equal(config.oauth, false, "the engine must not authorize by itself");
        await see.text(`marker ${config.marker}`);
      },
      picture: { require: ["Synced"], reject: ["Not synced", "Syncing..."] },
    },
  ],
  {
    controls: [
      {
        name: "the token is not minted again",
        fault: { stack: { desktopBreak: ["token-not-minted-again"] } },
        breaks: "Refresh mints again",
      },
      {
        name: "the engine would authorize by itself, and the app says Synced",
        fault: { stack: { desktopBreak: ["oauth-left-on", "sync-always-ok"] } },
        breaks: "A signed-in app has its engine synced",
      },
    ],
  },
);
