/** Faults of the token endpoint. */
import type { FaultDefinition } from "../fault.ts";
import { formOf } from "../oauth-facts.ts";

export const TOKEN_FAULTS: readonly FaultDefinition[] = [
  {
    step: "token",
    name: "refuse-verifier",
    counts: ({ grantType }) => grantType === "authorization_code",
    does: "refuses a correct PKCE verifier with invalid_grant",
    imitates: "a provider whose two regions do not share the challenge of a pending authorization",
    onRequest: ({ request }) => {
      const form = formOf(request);
      form.set("code_verifier", "A".repeat(43));
      request.body = Buffer.from(form.toString());
      return undefined;
    },
  },
];
