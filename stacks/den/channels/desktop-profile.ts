import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ChannelContext } from "fraimz";
import { routes } from "../contract/index.ts";
import { beginHandOff } from "../desktop/main/hand-off.ts";
import type { Account, SignedIn } from "./account.ts";

/** Where a flow leaves what its desktop app is to start with, below the HOME of its execution. */
const profileIn = (home: string): string => join(home, "den-profile");

/** @returns the profile that the flow has made for its desktop app; undefined when it has made none */
export function desktopProfile(home: string): string | undefined {
  const folder = profileIn(home);
  return existsSync(folder) ? folder : undefined;
}

/** Signs the account in as the app and its hand-off page do it together, and keeps the session where the app does. */
export async function makeSignedInProfile(
  ctx: ChannelContext,
  people: SignedIn,
  account: Account,
): Promise<void> {
  const { verifier, state, challenge } = beginHandOff(ctx.url("web"));
  const { grant } = await people.call(account, routes.createDesktopGrant, { body: { challenge, state } });
  const { token } = await people.stranger().call(routes.redeemDesktopGrant, { body: { grant, verifier } });
  const folder = profileIn(ctx.home);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "session.json"), JSON.stringify({ token: ctx.redact(token) }), {
    mode: 0o600,
  });
}
