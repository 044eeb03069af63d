import { button, type Frame, heading } from "fraimz";
import type { clients } from "../stacks/clients/stack.ts";

type Assertions = Parameters<Frame<typeof clients, unknown>["assertions"]>[0];

/** The provider's page, while it asks. */
export const CONSENT = /^Approve access/;

/** A call of the echo tool, with any text. */
export const CALLED = { step: "mcp", mcp: { method: "tools/call", name: "echo" } } as const;

/** The same with this text. */
export function calledWith(text: string) {
  return { ...CALLED, mcp: { ...CALLED.mcp, arguments: { text } } };
}

/** The page in front is the provider's, which was asked with a challenge; no token is asked for before the yes. */
export async function asksForConsent({ see, witness, check }: Assertions): Promise<void> {
  await see.target(heading("Approve access"));
  await see.target(button("Approve"));
  const authorize = await witness.saw({ step: "authorize" });
  check.equal(authorize.query.code_challenge_method, "S256", "the challenge method");
  const consent = await witness.saw({ step: "consent" });
  await witness.sawNothing({ step: "token" }, { until: consent });
}

/** The system browser asks, a process of its own; no token is asked for before the yes. */
export async function browserAsksForConsent({ os, witness, check }: Assertions): Promise<void> {
  await os.browserOpened({ url: /code_challenge=/ });
  const consent = await os.windowAppears(CONSENT);
  const authorize = await witness.saw({ step: "authorize" });
  check.equal(authorize.query.code_challenge_method, "S256", "the challenge method");
  await os.text("Approve", { in: CONSENT });
  await witness.sawNothing({ step: "token" }, { until: consent });
}
