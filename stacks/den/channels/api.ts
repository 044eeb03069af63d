import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { ChannelContext } from "fraimz";
import { type AgentScope, type ManageableConnection, type NewConnection, routes } from "../contract/index.ts";
import { type Account, accountOf, SignedIn } from "./account.ts";
import { claim } from "./claim.ts";
import { makeSignedInProfile } from "./desktop-profile.ts";
import { reachable } from "./reachable.ts";

/** Everything here goes through the public API, as a person's browser would. */
export function denApi(ctx: ChannelContext) {
  const people = new SignedIn(ctx);
  const newPassword = () => ctx.redact(randomBytes(12).toString("base64url"));
  const address = (name: string) =>
    `${ctx
      .unique(name)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, ".")}@example.test`;

  return {
    /** Signs up an organization with its first admin. */
    async organization(name: string, adminName = "Ada Admin"): Promise<Account> {
      const client = people.stranger();
      const password = newPassword();
      const { session } = await client.call(routes.signUp, {
        body: { email: address(adminName), password, name: adminName, organizationName: ctx.unique(name) },
      });
      const account = accountOf(session, password);
      people.keep(account.email, client);
      return account;
    },

    /** Adds somebody to the admin's organization. */
    async member(admin: Account, name: string, role: "admin" | "member" = "member"): Promise<Account> {
      const [email, password] = [address(name), newPassword()];
      const { member } = await people.call(admin, routes.addMember, {
        body: { email, name, password, role },
      });
      return { name, email, password, memberId: member.id, organizationId: admin.organizationId };
    },

    /** The account is signed in when the desktop app starts: for flows that are not about how one signs in. */
    async signedInOnDesktop(account: Account): Promise<void> {
      await makeSignedInProfile(ctx, people, account);
    },

    /** Makes a team of members. */
    async team(
      admin: Account,
      name: string,
      members: readonly Account[],
    ): Promise<{ id: string; name: string }> {
      const { team } = await people.call(admin, routes.createTeam, {
        body: { name: ctx.unique(name), memberIds: members.map(({ memberId }) => memberId) },
      });
      return team;
    },

    /** Publishes a connection to this flow's outside provider, or to another address. */
    async publish(
      admin: Account,
      connection: Omit<NewConnection, "url"> & { url?: string },
    ): Promise<ManageableConnection> {
      const body = { url: ctx.witness.mcpUrl, ...connection };
      return (await people.call(admin, routes.createConnection, { body })).connection;
    },

    /** Connects an account in one go, where the provider approves by itself. */
    async connect(account: Account, connectionId: string): Promise<void> {
      const client = await people.as(account);
      const { authorizationUrl } = await client.call(routes.startConnect, {
        params: { connectionId },
        body: {},
      });
      const approved = await fetch(reachable(ctx, authorizationUrl), { redirect: "manual" });
      const callback = approved.headers.get("location") ?? "";
      const page = await fetch(reachable(ctx, callback), { headers: { cookie: client.cookieHeader() } });
      const { state, message } = await client.call(routes.getConnectStatus, { params: { connectionId } });
      if (state === "connected") return;
      throw new Error(`connecting ${account.email} ended as ${state} (${page.status}): ${message}`);
    },

    /** The origin that people and providers see: the reverse proxy's, where the stack stands behind one. */
    publicOrigin(): string {
      return ctx.url("proxy");
    },

    /** Where each part answers, and which hosts they are on: for a stack that stands on two. */
    network() {
      return {
        server: ctx.address("server"),
        desktop: ctx.address("desktop"),
        provider: ctx.address("provider"),
        api: ctx.url("api"),
        web: ctx.url("web"),
        /** The port that the API listens on, on its own host's loopback. */
        apiPort: ctx.portOf("api", "http"),
      };
    },

    /** The outside provider's MCP endpoint under a name of the stack's pretended internet (option `resolve`). */
    outsideUrl(hostname: string): string {
      const url = new URL(ctx.witness.mcpUrl);
      url.protocol = "http:";
      url.hostname = hostname;
      url.port = String(ctx.portOf("outside", "http"));
      return url.href;
    },

    /** Waits until no other flow uses something that the whole product has once, and keeps it to the flow's end. */
    async alone(what: string): Promise<void> {
      ctx.onEnd(await claim(join(ctx.dirOf("api"), `${what}.claim`)));
    },

    /** Mints a bearer token for the agent surface that acts as the account. */
    async agentToken(account: Account, scopes: readonly AgentScope[] = ["read", "execute"]): Promise<string> {
      const { token } = await people.call(account, routes.createAgentToken, {
        body: { scopes: [...scopes] },
      });
      return ctx.redact(token);
    },
  };
}
