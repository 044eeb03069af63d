import { button, type Frame, tab, type WorldContext } from "fraimz";
import { BROWSER, signInInBrowser } from "../stacks/den/desktop/sign-in.ts";
import type { den } from "../stacks/den/stack.ts";
import { publishedToAll } from "./org-connection.ts";

/** The app's windows, by their title. */
const APP = "Den";
/** The provider's page, while it asks. */
const CONSENT = /^Approve access/;

/** A member of an organization, and a connection that every member makes an account of their own for. */
export async function memberWithConnection({
  api,
  unique,
}: Pick<WorldContext<typeof den>, "api" | "unique">) {
  const { member, name, connection } = await publishedToAll({ api, unique });
  return { member, name, connection, network: api.network() };
}

/** The same, with the member signed in on the desktop. */
export async function signedInMemberWithConnection(
  context: Pick<WorldContext<typeof den>, "api" | "unique">,
) {
  const world = await memberWithConnection(context);
  await context.api.signedInOnDesktop(world.member);
  return world;
}

export type PersonWorld = Awaited<ReturnType<typeof memberWithConnection>>;
type PersonFrame = Frame<typeof den, PersonWorld>;

/** From the first start of the app to its Marketplace, as a person signs in. */
export const signedInByHand = [
  {
    name: "The app asks the system browser to sign in",
    claim: "Sign in opens the web app's hand-off page in a browser of its own process; the app waits.",
    proves: ["D17"],
    on: "desktop",
    // It opens the app and waits for a window of another process: more than one wait of twenty seconds.
    timeout: 120_000,
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
    action: signInInBrowser,
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
] as const satisfies readonly PersonFrame[];

/** A signed-in member asks for the connection, and the provider asks back; nothing is decided. */
export const untilConsent = [
  {
    name: "A real browser window asks for consent",
    claim:
      "A click on the card opens the provider's page in the system browser; nothing is exchanged before Approve.",
    proves: ["D3", "D4", "D17"],
    on: "desktop",
    // The app may open in it, and then the browser.
    timeout: 120_000,
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
      const consent = await os.windowAppears(CONSENT);
      check.equal(consent.pid, browser.window.pid, "the consent page is in the system browser");
      const authorize = await witness.saw({ step: "authorize" });
      check.equal(authorize.query.code_challenge_method, "S256", "the challenge method");
      check.endsWith(
        authorize.query.redirect_uri,
        `/v1/mcp-connections/${world.connection.id}/connect/callback`,
        "the redirect URI belongs to this very connection",
      );
      await see.text("Waiting for browser...");
      await os.text("Deny", { in: CONSENT });
      await witness.sawNothing({ step: "token" }, { until: consent });
    },
    picture: { of: "display" },
  },
] as const satisfies readonly PersonFrame[];

/** The person approves, and the app notices by itself. */
export const approved = [
  {
    name: "The person approves with the pointer",
    claim: "Approve is found by its text and clicked; only then are tokens exchanged, once.",
    proves: ["D4", "D6"],
    on: "desktop",
    timeout: 90_000,
    async action({ os }) {
      await os.click("Approve", { in: CONSENT });
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
      see.no.text("Waiting for browser...");
      const [mine] = await probe.usable(world.member);
      check.equal(mine?.connectedForMe, true, "the API says connected for this member");
    },
    picture: { require: ["Connected", "Quick Connect"], reject: ["Connect your account"] },
  },
] as const satisfies readonly PersonFrame[];

/** After a denial, whichever way it came about. */
export const cardTellsDenial = {
  name: "The card says so by itself, and offers to try again",
  claim:
    "By the app's own polling the card shows the refusal, stays in the Marketplace, and can be tried again.",
  proves: ["D4", "D17"],
  on: "desktop",
  async action({ os }) {
    await os.closeWindow(BROWSER);
  },
  async assertions({ see, probe, check, world }) {
    await see.target(button("Connect your account"));
    await see.text(/denied|refused|declined|cancelled/i);
    await see.sameDocument();
    see.no.text("Waiting for browser...");
    see.no.text("Connected");
    const [mine] = await probe.usable(world.member);
    check.equal(mine?.connectedForMe, false, "the API says not connected for this member");
  },
  picture: { require: ["Connect your account"], reject: ["Connected"] },
} as const satisfies PersonFrame;

/** The person denies: nothing is exchanged, and the app says so and offers another try. */
export const denied = [
  {
    name: "The person denies with the pointer",
    claim:
      "Deny is found by its text and clicked; it ends in Connection failed, and no token is ever asked for.",
    proves: ["D4", "D6"],
    on: "desktop",
    timeout: 90_000,
    async action({ os }) {
      await os.click("Deny", { in: CONSENT });
    },
    async assertions({ os, witness }) {
      const failed = await os.windowAppears(/^Connection failed/);
      await os.text(/Connection failed/, { in: BROWSER });
      await witness.saw({ step: "deny" });
      await witness.sawNothing({ step: "token" }, { until: failed, after: witness.beginning });
    },
    picture: { of: "display" },
  },
  cardTellsDenial,
  {
    name: "A second try asks again",
    claim:
      "Another click opens the provider's page anew, with a fresh state and challenge; still no token was asked for.",
    proves: ["D3", "D4"],
    on: "desktop",
    timeout: 90_000,
    async action({ user }) {
      await user.click(button("Connect your account"));
    },
    async assertions({ os, witness, check }) {
      const consent = await os.windowAppears(CONSENT);
      await witness.saw({ step: "authorize" });
      const asked = (await witness.entries({ after: witness.beginning })).filter(
        ({ step, method }) => step === "authorize" && method === "GET",
      );
      check.equal(asked.length, 2, "authorization requests");
      check.distinct(
        asked.map(({ query }) => query.state),
        "their states",
      );
      check.distinct(
        asked.map(({ query }) => query.code_challenge),
        "their challenges",
      );
      await witness.sawNothing({ step: "token" }, { until: consent, after: witness.beginning });
    },
    picture: { of: "display" },
  },
] as const satisfies readonly PersonFrame[];
