/**
 * An implementation that can stand behind a stack, with what is known of it: the reference one, or somebody's real
 * software. The first of a stack's targets is what it boots by default; each other one is a variant of that name.
 */
export interface TargetSpec<Name extends string = string> {
  /** As in `--target NAME`: lower case letters, digits, hyphens. */
  readonly name: Name;
  readonly title: string;
  /** What it takes to have it at all, as a flow's `requires`, e.g. `env:SHOP_CLI`. */
  readonly requires?: readonly string[];
  /** Ports that it takes whatever it is told: flows on it run one after the other, also those of other runs. */
  readonly ports?: readonly number[];
  /** What it can do, of what flows ask for in `needs`. */
  readonly capabilities?: readonly string[];
  /** Capabilities that it is not meant to have, each with the reason: such flows are shown and never count as passed. */
  readonly notApplicable?: Readonly<Record<string, string>>;
  /** Its known defects. A run fails when one of them fails no more. */
  readonly expected?: readonly KnownDefect[];
}

/** A frame that fails on a target because of a defect that is known. */
export interface KnownDefect {
  readonly flow: string;
  readonly frame: string;
  readonly reason: string;
  /** Where the defect is told of. */
  readonly link: string;
}
