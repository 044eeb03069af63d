import { button, defineFlow, tab } from "fraimz";
import { BROWSER, SIGN_IN_NEEDS } from "../stacks/den/desktop/sign-in.ts";
import { den } from "../stacks/den/stack.ts";
import { cardTellsDenial, signedInMemberWithConnection } from "./human-approval.ts";

export default defineFlow({
  title: "A denied, then approved, then disconnected account, seen from the desktop",
  audience: "user",
  stack: den,
  witness: { approval: "manual" },
  requires: SIGN_IN_NEEDS,
  world: signedInMemberWithConnection,
}).frames(
  [
    {
      name: "The person denies",
      claim: "Deny on the provider's page ends in Connection failed; no token is ever asked for.",
      proves: ["D4"],
      on: "desktop",
      // The app opens in it, and then the browser.
      timeout: 120_000,
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
    cardTellsDenial,
    {
      name: "The second time the person approves",
      claim: "Approve connects the account, and the browser's page leads back to the app.",
      proves: ["D4", "D6", "D17"],
      on: "desktop",
      timeout: 120_000,
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
      timeout: 90_000,
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
        breaks: cardTellsDenial.name,
      },
    ],
  },
);
