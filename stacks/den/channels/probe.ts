import type { ChannelContext } from "fraimz";
import { createClient, routes } from "../contract/index.ts";
import type { Account } from "./account.ts";

/** Reads what Den's API says; never changes anything. Signs in for itself: a probe has no part in the user's session. */
export function denProbe(ctx: ChannelContext) {
  const as = async (account: Account) => {
    const client = createClient({ baseUrl: ctx.url("api"), keepCookies: true });
    await client.call(routes.signIn, { body: { email: account.email, password: account.password } });
    return client;
  };
  return {
    /** The connections that the account may use. */
    async usable(account: Account) {
      return (await (await as(account)).call(routes.listUsableConnections, { query: {} })).connections;
    },
    /** Every connection of the organization, as an admin manages them. */
    async manageable(admin: Account) {
      const client = await as(admin);
      return (await client.call(routes.listManageableConnections, { query: { scope: "manageable" } })).connections;
    },
    /** How the account's newest attempt to connect stands. */
    async connectStatus(account: Account, connectionId: string) {
      return await (await as(account)).call(routes.getConnectStatus, { params: { connectionId } });
    },
    /** The text that the API answers for a path under `/v1`, with its status, without any credential. */
    async anonymous(path: string): Promise<{ status: number; body: string }> {
      const answer = await fetch(`${ctx.url("api")}${path}`, { redirect: "manual" });
      return { status: answer.status, body: await answer.text() };
    },
  };
}
