import { type ActionContext, button } from "fraimz";
import type { Account } from "../channels/account.ts";
import type { den } from "../stack.ts";

/** The system browser's windows, by their titles. */
export const BROWSER = /Chromium$/;

/** What a machine needs for a person to sign in at a real display. */
export const SIGN_IN_NEEDS = ["display", "bin:chromium", "bin:xdg-open"];

type Scene = Pick<ActionContext<typeof den, { member: Account }>, "user" | "os" | "world">;

/**
 * Signs the flow's member in, as a person does: from the app to the system browser, there by pointer and keys, and
 * back by the app's link. The browser's window is closed at the end.
 */
export async function signInByHand({ user, os, world }: Scene): Promise<void> {
  await user.click(button("Sign in with your browser"));
  await signInInBrowser({ os, world });
}

/** The part of it in the system browser, which the app has opened. */
export async function signInInBrowser({ os, world }: Pick<Scene, "os" | "world">): Promise<void> {
  await os.click("Email", { in: BROWSER });
  await os.type(world.member.email);
  await os.press("Tab");
  await os.type(world.member.password);
  await os.press("Enter");
  await os.click("Approve and open the app", { in: BROWSER });
  // The browser asks before it starts another program.
  await os.click("Open Den");
  await os.closeWindow(BROWSER);
}
