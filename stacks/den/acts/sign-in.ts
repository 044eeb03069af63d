import { button, field, type UserChannel } from "fraimz";
import type { Account } from "../channels/account.ts";

/** Signs in on the page that is open, as a person does. */
export async function signIn(user: UserChannel, account: Account): Promise<void> {
  await user.fill(field("Email"), account.email);
  await user.fill(field("Password"), account.password);
  await user.click(button("Sign in"));
}
