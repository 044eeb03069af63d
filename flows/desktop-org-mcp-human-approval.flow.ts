import { button, defineFlow, tab } from "fraimz";
import { den } from "../stacks/den/stack.ts";

const APP = "Den";
const BROWSER = /Chromium$/;

export default defineFlow({
  title: "A person approves in a real browser window, and the desktop app notices by itself",
  audience: "user",
  stack: den,
  witness: { approval: "manual" },
  requires: ["display", "bin:chromium", "bin:xdg-open"],
  async world({ api, unique }) {
    const admin = await api.organization("Northwind");
    const member = await api.member(admin, "Mira Member");
    const name = unique("Team Knowledge Base");
    const connection = await api.publish(admin, {
      name,
      credentials: "per_member",
      access: { everyone: true },
    });
    return { member, name, connection };
  },
}).frames(
  [
    {
      name: "The app asks the system browser to sign in",
      claim: "Sign in opens the web app's hand-off page in a browser of its own process; the app waits.",
      proves: ["D17"],
      on: "desktop",
      async action({ user }) {
        await user.click(button("Sign in with your browser"));
      },
      async assertions({ see, os, check }) {
        check.equal(
          os.windowsBefore().map(({ title }) => title),
          [APP],
          "windows before the click",
        );
        const browser = await os.browserOpened({ url: /\/desktop\?challenge=[\w-]{43}&state=/ });
        check.notEqual(browser.window.pid, os.windowsBefore()[0]?.pid, "the browser is another process");
        await see.text("Waiting for browser...");
      },
      picture: { of: "display" },
    },
    {
      name: "A person signs in there and comes back",
      claim: "The person signs in by pointer and keys; the browser hands over to the app by its link.",
      proves: ["D17"],
      on: "desktop",
      timeout: 120_000,
      async action({ os, world }) {
        await os.click("Email", { in: BROWSER });
        await os.type(world.member.email);
        await os.press("Tab");
        await os.type(world.member.password);
        await os.press("Enter");
        await os.click("Approve and open the app", { in: BROWSER });
        await os.click("Open Den");
        await os.closeWindow(BROWSER);
      },
      async assertions({ see, os, world, check }) {
        await see.target(button("Connect your account"), { within: 20_000 });
        await see.text(world.name);
        check.equal(
          (await os.windows()).map(({ title }) => title),
          [APP],
          "only the app's window is left",
        );
      },
      picture: { require: ["Connect your account", "Quick Connect"], reject: ["From your organization"] },
    },
    {
      name: "A real browser window asks for consent",
      claim:
        "A click on the card opens the provider's page in the system browser; nothing is exchanged before Approve.",
      proves: ["D3", "D4", "D17"],
      on: "desktop",
      async action({ user }) {
        await user.click(button("Connect your account"));
      },
      async assertions({ see, os, witness, check, world }) {
        check.equal(
          os.windowsBefore().map(({ title }) => title),
          [APP],
          "windows before the click",
        );
        const browser = await os.browserOpened();
        const consent = await os.windowAppears(/^Approve access/);
        check.equal(consent.pid, browser.window.pid, "the consent page is in the system browser");
        const authorize = await witness.saw({ step: "authorize" });
        check.equal(authorize.query.code_challenge_method, "S256", "the challenge method");
        check.endsWith(
          authorize.query.redirect_uri,
          `/v1/mcp-connections/${world.connection.id}/connect/callback`,
          "the redirect URI belongs to this very connection",
        );
        await see.text("Waiting for browser...");
        await os.text("Deny", { in: /^Approve access/ });
        await witness.sawNothing({ step: "token" }, { until: consent });
      },
      picture: { of: "display" },
    },
    {
      name: "The person approves with the pointer",
      claim: "Approve is found by its text and clicked; only then are tokens exchanged, once.",
      proves: ["D4", "D6"],
      on: "desktop",
      timeout: 45_000,
      async action({ os }) {
        await os.click("Approve", { in: /^Approve access/ });
      },
      async assertions({ os, witness, check }) {
        const approve = await witness.saw({ step: "approve" });
        const token = await witness.saw({ step: "token", status: 200 });
        check.before(approve.at, token.at, "tokens come after the approval");
        await os.windowAppears(/^Connected/);
        await os.text(/Connected/, { in: BROWSER });
        await witness.sawTimes(1, { step: "token" }, { until: token });
      },
      picture: { of: "display" },
    },
    {
      name: "The card says Connected by itself",
      claim:
        "The card moved to My Extensions as Connected by the app's own polling; the Quick Connect grid is untouched.",
      proves: ["D6", "D12", "D17", "D20"],
      on: "desktop",
      async action({ user }) {
        await user.click(tab("My Extensions"));
      },
      async assertions({ see, probe, check, world }) {
        await see.text(world.name);
        await see.text("Connected");
        await see.sameDocument();
        for (const app of ["Notion", "Linear", "Stripe"]) await see.target(button(`Add ${app}`));
        await see.no.text("Waiting for browser...");
        const [mine] = await probe.usable(world.member);
        check.equal(mine?.connectedForMe, true, "the API says connected for this member");
      },
      picture: { require: ["Connected", "Quick Connect"], reject: ["Connect your account"] },
    },
  ],
  {
    controls: [
      {
        name: "consent opens inside the app",
        fault: { stack: { desktopBreak: ["in-app-dialog"] } },
        breaks: "The app asks the system browser to sign in",
      },
      {
        name: "the app only says that it opened the browser",
        fault: { stack: { desktopBreak: ["browser-never-opened"] } },
        breaks: "The app asks the system browser to sign in",
      },
      {
        name: "the provider exchanges before anybody approved",
        fault: { tenant: { approval: "auto" } },
        breaks: "A real browser window asks for consent",
      },
      {
        name: "the card flips only on reload",
        fault: { stack: { desktopBreak: ["card-flips-only-on-reload"] } },
        breaks: "The card says Connected by itself",
      },
    ],
  },
);
