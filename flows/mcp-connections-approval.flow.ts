import { button, defineFlow, heading } from "fraimz";
import { signIn } from "../stacks/den/acts/sign-in.ts";
import { den } from "../stacks/den/stack.ts";
import { planted } from "./planted.ts";

export default defineFlow({
  title: "A person approves or denies on the provider's own page, and nothing is exchanged before",
  audience: "user",
  stack: den,
  witness: { approval: "manual" },
  async world({ api, unique }) {
    const admin = await api.organization("Fabrikam");
    const name = unique("Ledger");
    const { id } = await api.publish(admin, { name, credentials: "shared", access: { everyone: true } });
    return { admin, name, id };
  },
}).frames(
  [
    {
      name: "The provider asks for consent",
      claim:
        "A click opens the provider's own consent page; until somebody approves there, no token is asked for.",
      proves: ["D3", "D4"],
      on: "admin",
      async action({ user, world }) {
        await signIn(user, world.admin);
        await user.opens("consent", () => user.click(button(`Connect ${world.name}`)));
      },
      async assertions({ see, witness, check, world }) {
        await see.title(/Approve access/);
        await see.target(button(/Approve/));
        await see.target(button(/Deny/));
        const authorize = await witness.saw({ step: "authorize" });
        check.equal(authorize.query.response_type, "code", "the response type");
        check.matches(authorize.query.state, /./, "a state is sent");
        check.endsWith(authorize.query.redirect_uri, `/${world.id}/connect/callback`, "the redirect URI");
        const consent = await witness.saw({ step: "consent" });
        await witness.sawNothing({ step: "token" }, { until: consent });
      },
    },
    {
      name: "Meanwhile the app waits",
      claim: "Behind the pop-up the row says that it waits for the sign-in, not that it is connected.",
      proves: ["D4", "D6"],
      on: "admin",
      action: ({ user }) => user.switchTo("main"),
      async assertions({ see }) {
        await see.text("Waiting for sign-in...");
        see.no.text(/^Connected$/);
      },
    },
    {
      name: "Deny shows a failure",
      claim: "Denied on the provider's page, the pop-up and the app both say that connecting failed.",
      proves: ["D4", "D6"],
      on: "admin",
      async action({ user }) {
        await user.switchTo("consent");
        await user.click(button(/Deny/));
      },
      async assertions({ see, witness }) {
        await see.text("Connection failed");
        const denied = await witness.saw({ step: "deny" });
        await witness.sawNothing({ step: "token" }, { until: denied });
      },
      picture: { require: ["Connection failed"] },
    },
    {
      name: "The app tells the failure",
      claim: "The admin's page says by itself that it failed and why, and offers to connect again.",
      proves: ["D4"],
      on: "admin",
      async action({ user }) {
        await user.closeTab("consent");
        await user.switchTo("main");
      },
      async assertions({ see, world }) {
        await see.text(/Connection failed/);
        await see.target(button(`Connect ${world.name}`));
        await see.sameDocument();
      },
    },
    {
      name: "Approve exchanges exactly once",
      claim: "Approved, exactly one token request follows the click, and the page says Connected.",
      proves: ["D4", "D6"],
      on: "admin",
      async action({ user, world }) {
        await user.opens("second", () => user.click(button(`Connect ${world.name}`)));
        await user.click(button(/Approve/));
      },
      async assertions({ see, witness, check }) {
        await see.target(heading(/Connected/));
        const approve = await witness.saw({ step: "approve" });
        const token = await witness.saw({ step: "token", status: 200 });
        check.before(approve.mono, token.mono, "the approval comes before the token");
        // The page said Connected after everything that the product exchanged for it.
        await witness.sawTimes(1, { step: "token" }, { until: token });
      },
    },
  ],
  {
    controls: [
      {
        name: "the provider skips the approval",
        fault: { tenant: { approval: "auto" } },
        breaks: "The provider asks for consent",
      },
      planted("optimistic-connected", "Meanwhile the app waits"),
      planted("denial-shown-as-connected", "Deny shows a failure"),
      planted("failure-swallowed", "The app tells the failure"),
      planted("exchange-twice", "Approve exchanges exactly once"),
    ],
  },
);
