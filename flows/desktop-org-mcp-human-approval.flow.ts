import { defineFlow } from "fraimz";
import { SIGN_IN_NEEDS } from "../stacks/den/desktop/sign-in.ts";
import { den } from "../stacks/den/stack.ts";
import { approved, memberWithConnection, signedInByHand, untilConsent } from "./human-approval.ts";

export default defineFlow({
  title: "A person approves in a real browser window, and the desktop app notices by itself",
  audience: "user",
  stack: den,
  witness: { approval: "manual" },
  requires: SIGN_IN_NEEDS,
  world: memberWithConnection,
}).frames([...signedInByHand, ...untilConsent, ...approved], {
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
});
