import { defineFlow } from "fraimz";
import { SIGN_IN_NEEDS } from "../stacks/den/desktop/sign-in.ts";
import { den } from "../stacks/den/stack.ts";
import { denied, signedInMemberWithConnection, untilConsent } from "./human-approval.ts";

export default defineFlow({
  title: "A person denies in a real browser window, and the desktop app says so and can try again",
  audience: "user",
  stack: den,
  witness: { approval: "manual" },
  requires: SIGN_IN_NEEDS,
  world: signedInMemberWithConnection,
}).frames([...untilConsent, ...denied], {
  controls: [
    {
      name: "a denial is shown as connected",
      fault: { stack: { break: ["denial-shown-as-connected"] } },
      breaks: "The person denies with the pointer",
    },
    {
      name: "the app never hears of the denial",
      fault: { stack: { desktopBreak: ["card-flips-only-on-reload"] } },
      breaks: "The card says so by itself, and offers to try again",
    },
  ],
});
