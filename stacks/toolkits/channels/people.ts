import { randomBytes } from "node:crypto";
import { z } from "zod";
import { callHost, type HostCall, HostRefusal } from "../contract/client.ts";
import { type Session, session } from "../contract/records.ts";
import { hostUrl, type Toolkits } from "../deployment.ts";

/** Somebody who can sign in: what a flow hands to its user, and what the channels act as. */
export interface Account {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** The people of a flow, signed in when they are first needed. */
export class People {
  readonly #ctx: Toolkits;
  readonly #cookies = new Map<string, string>();

  constructor(ctx: Toolkits) {
    this.#ctx = ctx;
  }

  newAccount(name: string): Account {
    const address = this.#ctx
      .unique(name)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, ".");
    const password = this.#ctx.redact(randomBytes(12).toString("base64url"));
    return { name, email: `${address}@example.test`, password };
  }

  /** An account of a host that somebody else runs, as `email:password` in a variable. */
  accountFrom(variable: string): Account {
    const [email = "", password = ""] = (process.env[variable] ?? "").split(/:(.*)/s);
    if (password === "") throw new Error(`${variable} must be email:password`);
    return { name: variable, email, password: this.#ctx.redact(password) };
  }

  async signUp(account: Account, organization: string): Promise<Session> {
    const body = { organization, ...account };
    const { value, cookie } = await callHost(`${hostUrl(this.#ctx)}/v1/sign-up`, session, {
      method: "POST",
      body,
    });
    this.#keep(account, cookie);
    return value;
  }

  async cookieOf(account: Account): Promise<string> {
    const known = this.#cookies.get(account.email);
    if (known) return known;
    const { email, password } = account;
    const { cookie } = await callHost(`${hostUrl(this.#ctx)}/v1/sign-in`, session, {
      method: "POST",
      body: { email, password },
    });
    return this.#keep(account, cookie);
  }

  /** Calls the API as somebody. */
  async call<T>(account: Account, path: string, answer: z.ZodType<T>, call: HostCall = {}): Promise<T> {
    const cookie = await this.cookieOf(account);
    return (await callHost(`${hostUrl(this.#ctx)}${path}`, answer, { ...call, cookie })).value;
  }

  /** Deletes what a flow made, also when the flow has done so itself. */
  deleteAtEnd(account: Account, path: string): void {
    this.#ctx.onEnd(async () => {
      await this.call(account, path, z.object({}), { method: "DELETE" }).catch((error: unknown) => {
        if (!(error instanceof HostRefusal && error.status === 404)) throw error;
      });
    });
  }

  #keep({ email }: Account, cookie: string): string {
    this.#ctx.redact(cookie.split("=", 2)[1] ?? cookie);
    this.#cookies.set(email, cookie);
    return cookie;
  }
}
