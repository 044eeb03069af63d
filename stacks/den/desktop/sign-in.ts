import { type ActionContext, button } from "fraimz";
import type { Account } from "../channels/account.ts";
import type { den } from "../stack.ts";

/** The system browser's windows, by their titles. */
export const BROWSER = /Chromium$/;

/**
 * Signs the flow's member in, as a person does: from the app to the system browser, there by pointer and keys, and
 * back by the app's link. The browser's window is closed at the end.
 */
export async function signInByHand({
  user,
  os,
  world,
}: Pick<ActionContext<typeof den, { member: Account }>, "user" | "os" | "world">): Promise<void> {
  await user.click(button("Sign in with your browser"));
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
