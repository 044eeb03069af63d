import type { Den, Ground } from "../den.ts";

/** What a defect can break: the parts of Den, and its settings. */
type Breakable = Omit<Den, Exclude<keyof Ground, "settings">>;

/** For each part of Den that a defect breaks: the members that it puts in place of the honest ones. */
export type Wrappers = {
  readonly [Part in keyof Breakable]?: (honest: Breakable[Part], den: Den) => Partial<Breakable[Part]>;
};

/** One defect that the API can plant in itself, so that a flow can show that it would notice. */
export interface ApiDefect {
  /** The real-world mistake that it imitates. */
  readonly imitates: string;
  readonly plant: Wrappers;
}
