import type { ChannelContext } from "fraimz";
import { routes } from "../contract/index.ts";
import { type Account, SignedIn } from "./account.ts";

/** Reads what Den's API says; never changes anything. Signs in for itself: a probe has no part in the user's session. */
export function denProbe(ctx: ChannelContext) {
  const people = new SignedIn(ctx);
  return {
    /** The connections that the account may use. */
    async usable(account: Account) {
      return (await people.call(account, routes.listUsableConnections, { query: {} })).connections;
    },
    /** Every connection of the organization, as an admin manages them. */
    async manageable(admin: Account) {
      const query = { scope: "manageable" } as const;
      return (await people.call(admin, routes.listManageableConnections, { query })).connections;
    },
    /** How the account's newest attempt to connect stands. */
    async connectStatus(account: Account, connectionId: string) {
      return await people.call(account, routes.getConnectStatus, { params: { connectionId } });
    },
    /** The text that the API answers for a path under `/v1`, with its status, without any credential. */
    async anonymous(path: string): Promise<{ status: number; body: string }> {
      const answer = await fetch(`${ctx.url("api")}${path}`, { redirect: "manual" });
      return { status: answer.status, body: await answer.text() };
    },
  };
}
