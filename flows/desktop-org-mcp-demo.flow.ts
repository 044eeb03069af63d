import { defineFlow } from "fraimz";
import { SIGN_IN_NEEDS, signInByHand } from "../stacks/den/desktop/sign-in.ts";
import { den } from "../stacks/den/stack.ts";
import { connectedAndUsed, memberWithAgent, ordinaryCard, published } from "./org-connection.ts";

export default defineFlow({
  title: "A member connects an org-level MCP connection from the desktop",
  audience: "user",
  stack: den,
  requires: SIGN_IN_NEEDS,
  world: memberWithAgent,
}).frames([published, { ...ordinaryCard, timeout: 120_000, action: signInByHand }, ...connectedAndUsed], {
  controls: [
    {
      name: "the engine would authorize by itself",
      fault: { stack: { desktopBreak: ["oauth-left-on"] } },
      breaks: "The engine holds the organization's surface",
    },
  ],
});
