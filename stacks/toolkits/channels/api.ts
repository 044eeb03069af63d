import { z } from "zod";
import { type Action, connection, policy, type Scope, session, toolkit } from "../contract/records.ts";
import { hostUrl, isProxied, type Toolkits } from "../deployment.ts";
import { type Account, People } from "./people.ts";

/** What a flow arranges, through the host's own API. */
export function toolkitsApi(ctx: Toolkits) {
  const people = new People(ctx);
  const api = {
    /** The workspace's endpoint, a toolkit's, and whose they are; of a host without toolkits, where one would be. */
    async endpoints() {
      if (ctx.variant === "executor") {
        const mcp = `${hostUrl(ctx)}/mcp`;
        return { mcp, toolkit: `${mcp}/toolkits/support`, person: people.newAccount("Nobody") };
      }
      const { admin, mcp } = await api.organization();
      const { url } = await api.toolkit(admin, "Support", []);
      return { mcp, toolkit: url, person: admin };
    },

    /** An organization with an admin and a member, and somebody of another one; and where its endpoints are. */
    async organization() {
      if (ctx.variant === "url") {
        const admin = people.accountFrom("TOOLKITS_ADMIN");
        const { mcpUrl } = await people.call(admin, "/v1/session", session);
        if (!mcpUrl.startsWith(`${hostUrl(ctx)}/`))
          throw new Error(`the host says that it is at ${mcpUrl}, and was attached at ${hostUrl(ctx)}`);
        const member = people.accountFrom("TOOLKITS_MEMBER");
        return { admin, member, stranger: people.accountFrom("TOOLKITS_STRANGER"), mcp: mcpUrl };
      }
      const [admin, member, stranger] = ["Ada Admin", "Mia Member", "Sam Stranger"].map((name) =>
        people.newAccount(name),
      ) as [Account, Account, Account];
      const { organization } = await people.signUp(admin, ctx.unique("Litware"));
      await people.signUp(stranger, ctx.unique("Elsewhere"));
      await people.call(admin, "/v1/members", session, { method: "POST", body: member });
      const base = isProxied(ctx) ? `${hostUrl(ctx)}/${organization.slug}` : hostUrl(ctx);
      return { admin, member, stranger, mcp: `${base}/mcp` };
    },

    /** Connects this flow's outside service under a name of its own; answers the slug that its tools begin with. */
    async connection(account: Account, name: string, scope: Scope = "workspace"): Promise<string> {
      const body = { name: ctx.unique(name), url: ctx.witness.mcpUrl, scope };
      const { slug } = await people.call(account, "/v1/connections", connection, { method: "POST", body });
      people.deleteAtEnd(account, `/v1/connections/${slug}`);
      return slug;
    },

    async toolkit(account: Account, name: string, patterns: readonly string[], scope: Scope = "workspace") {
      const body = { name: ctx.unique(name), scope, patterns };
      const made = await people.call(account, "/v1/toolkits", toolkit, { method: "POST", body });
      people.deleteAtEnd(account, `/v1/toolkits/${made.slug}`);
      return made;
    },

    /** The toolkits that somebody sees. */
    async slugs(account: Account): Promise<string[]> {
      return (await people.call(account, "/v1/toolkits", z.array(toolkit))).map(({ slug }) => slug);
    },

    /** A toolkit that a person makes on the page belongs to the flow, too. */
    deleteToolkitAtEnd(account: Account, slug: string): void {
      people.deleteAtEnd(account, `/v1/toolkits/${slug}`);
    },

    /** Where the web page is. */
    pageUrl: () => hostUrl(ctx),

    /** A policy of a toolkit, or with `null` of the workspace. */
    async policy(account: Account, of: string | null, pattern: string, action: Action): Promise<void> {
      const body = { toolkit: of, pattern, action };
      const { id } = await people.call(account, "/v1/policies", policy, { method: "POST", body });
      people.deleteAtEnd(account, `/v1/policies/${id}`);
    },
  };
  return api;
}
