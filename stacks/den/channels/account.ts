import type { ChannelContext } from "fraimz";
import { type Client, createClient, type Session } from "../contract/index.ts";

/** Somebody who can sign in: what a flow hands to its user, and what the channels act as. */
export interface Account {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly memberId: string;
  readonly organizationId: string;
}

/** The signed-in API clients of a flow's accounts, by e-mail address. */
export class SignedIn {
  readonly #baseUrl: string;
  readonly #clients = new Map<string, Client>();

  constructor(ctx: ChannelContext) {
    this.#baseUrl = ctx.url("api");
  }

  /** A new client that keeps its own cookies. */
  stranger(): Client {
    return createClient({ baseUrl: this.#baseUrl, keepCookies: true });
  }

  keep(email: string, client: Client): void {
    this.#clients.set(email, client);
  }

  as(account: Pick<Account, "email">): Client {
    const client = this.#clients.get(account.email);
    if (client) return client;
    throw new Error(`${account.email} was not arranged by this flow`);
  }
}

/** An account from the session that its sign-up or invitation answered. */
export function accountOf(session: Session, password: string): Account {
  const { user, member, organization } = session;
  return { name: user.name, email: user.email, password, memberId: member.id, organizationId: organization.id };
}
