import type { Exchange } from "./exchange.ts";

/** The occasion could not be brought about; the rule that needed it says so. */
export class NoOccasion extends Error {
  override readonly name = "NoOccasion";
  readonly decidedBy: readonly Exchange[];
  constructor(why: string, ...decidedBy: Exchange[]) {
    super(why);
    this.decidedBy = decidedBy;
  }
}
