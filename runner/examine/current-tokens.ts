import type { GoodTokens, Grant } from "./grant.ts";

/** A token with less life left than this is replaced before it is used, milliseconds. */
const TOO_SHORT_MS = 5_000;

interface Current {
  readonly tokens: GoodTokens;
  readonly until: number;
  /** How many authorizations there had been then. */
  readonly after: { readonly granted: number; readonly redeemed: number };
}

/** How tokens are got, and tried. */
interface Ways {
  /** The grant that most rules look at. */
  first(): Promise<Grant>;
  fresh(): Promise<Grant>;
  /** How many authorizations there have been. */
  made(): Current["after"];
  /** Is a token served where one is asked for? */
  opensDoor(token: string): Promise<boolean>;
}

/** The tokens that are good now, got anew when they are no more. */
export class CurrentTokens {
  readonly #ways: Ways;
  #current: Current | undefined;
  /** Does a person's newest authorization of a client end the one before it? Known once there was a newer one. */
  #onlyNewest: boolean | undefined;

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  /** Those that were taken last, if any. */
  get last(): GoodTokens | undefined {
    return this.#current?.tokens;
  }

  /** Tokens that are good now; others are got when they are about to end, or where a newer authorization ended them. */
  async take(): Promise<GoodTokens> {
    const known = this.#current;
    // Of the first grant nobody knows how many came after it.
    if (!known) return this.#keepCurrent(await this.#ways.first(), { granted: 1, redeemed: 1 });
    if (known.until <= Date.now()) return this.#keepCurrent(await this.#ways.fresh());
    return (await this.#instead(known)) ?? known.tokens;
  }

  #keepCurrent({ tokens }: Grant, after: Current["after"] = this.#made()): GoodTokens {
    const life = (tokens.expiresIn ?? Number.POSITIVE_INFINITY) * 1000;
    this.#current = { tokens, until: tokens.at + life - Math.min(TOO_SHORT_MS, life / 2), after };
    return tokens;
  }

  #made(): Current["after"] {
    const { granted, redeemed } = this.#ways.made();
    return { granted, redeemed };
  }

  /** Servers may let a person's newest authorization of a client end the one before it; that is no rule's matter. */
  async #instead({ tokens, after }: Current): Promise<GoodTokens | undefined> {
    const { granted, redeemed } = this.#made();
    if (this.#onlyNewest === false || granted <= after.granted) return undefined;
    if (this.#onlyNewest) return this.#keepCurrent(await this.#ways.fresh());
    if (await this.#ways.opensDoor(tokens.accessToken)) {
      if (redeemed > after.redeemed) this.#onlyNewest = false;
      return undefined;
    }
    const fresh = await this.#ways.fresh();
    this.#onlyNewest = await this.#ways.opensDoor(fresh.tokens.accessToken);
    return this.#onlyNewest ? this.#keepCurrent(fresh) : undefined;
  }
}
