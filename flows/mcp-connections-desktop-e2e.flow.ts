import { button, defineFlow, tab } from "fraimz";
import { BROWSER, signInByHand } from "../stacks/den/desktop/sign-in.ts";
import { den } from "../stacks/den/stack.ts";

export default defineFlow({
  title: "A denied, then approved, then disconnected account, seen from the desktop",
  audience: "user",
  stack: den,
  witness: { approval: "manual" },
  requires: ["display", "bin:chromium", "bin:xdg-open"],
  async world({ api, unique }) {
    const admin = await api.organization("Northwind");
    const member = await api.member(admin, "Mira Member");
    const name = unique("Team Knowledge Base");
    await api.publish(admin, { name, credentials: "per_member", access: { everyone: true } });
    return { member, name };
  },
}).frames(
  [
    {
      name: "A member signs in",
      claim:
        "The member signs in to the desktop app through the browser and finds the connection, not connected.",
      proves: ["D17"],
      on: "desktop",
      timeout: 120_000,
      action: signInByHand,
      async assertions({ see, world }) {
        await see.text(world.name, { within: 20_000 });
        await see.target(button("Connect your account"));
      },
      picture: { require: ["Connect your account"] },
    },
    {
      name: "The person denies",
      claim: "Deny on the provider's page ends in Connection failed; no token is ever asked for.",
      proves: ["D4"],
      on: "desktop",
      timeout: 60_000,
      async action({ user, os }) {
        await user.click(button("Connect your account"));
        await os.click("Deny", { in: /^Approve access/ });
      },
      async assertions({ os, witness }) {
        const failed = await os.windowAppears(/^Connection failed/);
        await os.text(/Connection failed/, { in: BROWSER });
        await witness.saw({ step: "deny" });
        await witness.sawNothing({ step: "token" }, { until: failed });
      },
      picture: { of: "display" },
    },
    {
      name: "The card says so, and offers to try again",
      claim: "By its own polling the card shows the refusal and offers to connect again.",
      proves: ["D4", "D17"],
      on: "desktop",
      async action({ os }) {
        await os.closeWindow(BROWSER);
      },
      async assertions({ see, probe, check, world }) {
        await see.target(button("Connect your account"));
        await see.text(/denied|refused|declined|cancelled/i);
        await see.sameDocument();
        await see.no.text("Waiting for browser...");
        await see.no.text("Connected");
        const [mine] = await probe.usable(world.member);
        check.equal(mine?.connectedForMe, false, "the API says not connected");
      },
      picture: { require: ["Connect your account"], reject: ["Connected"] },
    },
    {
      name: "The second time the person approves",
      claim: "Approve connects the account, and the browser's page leads back to the app.",
      proves: ["D4", "D6", "D17"],
      on: "desktop",
      timeout: 60_000,
      async action({ user, os }) {
        await user.click(button("Connect your account"));
        await os.click("Approve", { in: /^Approve access/ });
        await os.click("Open the desktop app", { in: BROWSER });
        await os.click("Open Den");
      },
      async assertions({ os, witness, check }) {
        await witness.saw({ step: "token", status: 200 });
        const front = (await os.windows()).at(-1);
        check.equal(
          (await os.windows()).length,
          2,
          "the app took the link over: no second window of it came",
        );
        check.matches(front?.title, /^Den$|Chromium$/, "the window in front");
      },
      picture: { of: "display" },
    },
    {
      name: "Disconnecting brings the card back",
      claim: "Disconnect removes the member's account; the card is in the Marketplace again.",
      proves: ["D16", "D17"],
      on: "desktop",
      timeout: 45_000,
      async action({ user, os }) {
        await os.closeWindow(BROWSER);
        await user.click(tab("My Extensions"));
        await user.click(button("Disconnect"));
        await user.click(tab("Marketplace"));
      },
      async assertions({ see, probe, check, world }) {
        await see.text(world.name);
        await see.target(button("Connect your account"));
        const [mine] = await probe.usable(world.member);
        check.equal(mine?.connectedForMe, false, "the API says not connected any more");
      },
      picture: { require: ["Connect your account"] },
    },
  ],
  {
    controls: [
      {
        name: "a denial is shown as connected",
        fault: { stack: { break: ["denial-shown-as-connected"] } },
        breaks: "The person denies",
      },
      {
        name: "the app never hears of the denial",
        fault: { stack: { desktopBreak: ["card-flips-only-on-reload"] } },
        breaks: "The card says so, and offers to try again",
      },
    ],
  },
);
