import { defineFlow } from "fraimz";
import { SIGN_IN_NEEDS } from "../stacks/den/desktop/sign-in.ts";
import { den } from "../stacks/den/stack.ts";
import { connectedAndUsed, memberWithAgent, ordinaryCard, published } from "./org-connection.ts";

/**
 * One way for all connections: the separate story that this once was is the demo's, frame by frame, of a member who is
 * signed in already.
 */
export default defineFlow({
  title: "Org-level connections have no way of their own: the demo, whole",
  audience: "user",
  stack: den,
  requires: SIGN_IN_NEEDS,
  async world(context) {
    const world = await memberWithAgent(context);
    await context.api.signedInOnDesktop(world.member);
    return world;
  },
}).frames([published, ordinaryCard, ...connectedAndUsed], {
  controls: [
    {
      name: "the organization's cards stand apart",
      fault: { stack: { desktopBreak: ["special-section"] } },
      breaks: "It is an ordinary Marketplace card",
    },
    {
      name: "the provider refuses the verifier",
      fault: { stack: { desktopBreak: ["optimistic-connected"] }, witness: { token: "refuse-verifier" } },
      breaks: "A real browser authorizes",
    },
    {
      name: "the card flips only on reload",
      fault: { stack: { desktopBreak: ["card-flips-only-on-reload"] } },
      breaks: "The card is Connected without a reload",
    },
    {
      name: "the engine would authorize by itself",
      fault: { stack: { desktopBreak: ["oauth-left-on"] } },
      breaks: "The engine holds the organization's surface",
    },
    {
      name: "the prompt is shown as the tool's result",
      fault: { stack: { desktopBreak: ["prompt-echoed-without-tool-call"] } },
      breaks: "The agent uses it in a fresh chat",
    },
    {
      name: "credentials are kept after the deletion",
      fault: { stack: { break: ["credentials-kept-after-delete"] } },
      breaks: "The admin deletes it, and it is gone",
    },
  ],
});
