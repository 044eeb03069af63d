import type { ChannelContext } from "fraimz";
import {
  type Client,
  createClient,
  type Route,
  type RouteAnswer,
  type RouteInput,
  routes,
  type Session,
} from "../contract/index.ts";

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
    this.#baseUrl = ctx.reach("api");
  }

  /** A new client that keeps its own cookies. */
  stranger(): Client {
    return createClient({ baseUrl: this.#baseUrl, keepCookies: true });
  }

  keep(email: string, client: Client): void {
    this.#clients.set(email, client);
  }

  /** Calls a route as the account. */
  async call<R extends Route>(account: Account, route: R, input: RouteInput<R>): Promise<RouteAnswer<R>> {
    return await (await this.as(account)).call(route, input);
  }

  /** The account's client, which signs in when it is first needed. */
  async as({ email, password }: Pick<Account, "email" | "password">): Promise<Client> {
    const known = this.#clients.get(email);
    if (known) return known;
    const client = this.stranger();
    await client.call(routes.signIn, { body: { email, password } });
    this.keep(email, client);
    return client;
  }
}

/** An account from the session that its sign-up answered. */
export function accountOf(session: Session, password: string): Account {
  const { user, member, organization } = session;
  return {
    name: user.name,
    email: user.email,
    password,
    memberId: member.id,
    organizationId: organization.id,
  };
}
