import { createHash } from "node:crypto";
import { join } from "node:path";
import type { ChannelContext } from "fraimz";
import { routes } from "../contract/index.ts";
import { CLOUD_SERVER, engineConfigFile } from "../desktop/main/engine-config.ts";
import { readArrivals } from "../front/arrivals.ts";
import { arrivalsFile } from "../front.ts";
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
    /** What the desktop's engine is configured with for the organization's agent surface; the token by its fingerprint. */
    async engineConfig() {
      const file = engineConfigFile(join(ctx.home, ".den"));
      const config = file.read();
      const server = config?.mcp[CLOUD_SERVER];
      const authorization = server?.headers.Authorization;
      return {
        url: server?.url,
        oauth: server?.oauth,
        marker: config?.marker ?? null,
        bearer: authorization?.startsWith("Bearer ") ?? false,
        token: authorization && createHash("sha256").update(authorization).digest("hex").slice(0, 12),
      };
    },
    /** Every connection from host to host so far: to which service, from which address, by which TLS. */
    async arrivals() {
      return (["front", "provider-front"] as const).flatMap((front) =>
        readArrivals(arrivalsFile(ctx, front)),
      );
    },
    /** How the account's newest attempt to connect stands. */
    async connectStatus(account: Account, connectionId: string) {
      return await people.call(account, routes.getConnectStatus, { params: { connectionId } });
    },
  };
}
