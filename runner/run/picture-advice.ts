import { COMMAND } from "../evidence/command-name.ts";
import type { Comparison, PictureRule } from "../evidence/log/events.ts";
import { CHANGED } from "../evidence/picture/picture.ts";
import type { PictureSpec } from "../flow/flow-types.ts";

/** Farther away than this, what differs is something else than what the mask is for. CSS pixels. */
const NEAR = 24;

/** Up to this share a difference can be the renderer's; a tolerance of more would take another picture, too. */
const LITTLE = 0.02;

/** Whose picture it is, and what it was compared under. */
export interface Compared {
  /** The flow's id. */
  readonly flow: string;
  /** As the author named them. */
  readonly wanted: NonNullable<PictureSpec<string>["mask"]>;
  /** By how much each would have to grow to cover all that differs, CSS pixels; undefined where none covered anything. */
  readonly missedBy: number | undefined;
}

/** Which option of the picture answers a broken rule, and when it is the right one. */
export function adviceOn(
  { rule }: Pick<PictureRule, "rule">,
  comparison: Comparison | undefined,
  about: Compared,
): string | undefined {
  if (rule === CHANGED) {
    return 'see whether the act did what it should; where it rightly changes nothing that can be seen, say why: picture: { unchanged: "…" }';
  }
  if (comparison === undefined || rule !== `equals ${comparison.against}`) return undefined;
  const { flow } = about;
  const { verdict, differingPixels, path } = comparison;
  if (verdict === "missing") return `look at the picture and approve it: ${howToApprove(flow)}`;
  const meant =
    path === undefined ? "" : `if it was meant to change, look at it and approve it: ${howToApprove(flow)}; `;
  if (verdict === "size differs")
    return `${meant}otherwise give the surface its \`viewport\`, so that its size is the same everywhere`;
  const masked =
    adviceOnMasks(about) ??
    'what rightly is another each time (a clock, a new name) is painted over by mask: [text("…")]';
  if (differingPixels > LITTLE * comparison.totalPixels) return `${meant}${masked}`;
  return `${meant}${masked}; only where the same thing is drawn a little differently each time, tolerance: { pixels: ${roundedUp(differingPixels)}, reason: "…" }`;
}

/** Also of several pictures: the flow goes on over each that waits. */
function howToApprove(flow: string): string {
  return `\`${COMMAND} --flow ${flow} --update-baselines\` collects all that are new or changed, \`${COMMAND} review\` accepts them`;
}

/** Why the masks that there are did not cover it; undefined when they have nothing to do with it. */
function adviceOnMasks({ wanted, missedBy }: Compared): string | undefined {
  const targets = wanted.flatMap((one) => ("around" in one ? [one.around] : "width" in one ? [] : [one]));
  if (missedBy !== undefined && missedBy <= NEAR) {
    const by = `all of it lies within ${Math.ceil(missedBy)} px of what is masked`;
    if (targets.length === 0) return `${by}: make the region of the mask larger`;
    const margin = Math.max(0, ...wanted.map((one) => ("around" in one ? one.margin : 0)));
    return `${by}: where its size is another each time, too, mask: [{ around: …, margin: ${Math.ceil((margin + missedBy + 1) / 4) * 4} }]`;
  }
  if (missedBy === undefined && targets.length > 0) {
    const names = targets.map(({ description }) => description).join(", ");
    return `nothing on the page is what the mask names (${names}): what is another each time is found by a pattern, mask: [text(/…/)], or by what it stands in`;
  }
  return undefined;
}

/** A little more than was seen, as such a difference is not the same twice. */
function roundedUp(pixels: number): number {
  const unit = 10 ** Math.max(1, Math.floor(Math.log10(Math.max(1, pixels))));
  return Math.ceil((pixels + 1) / unit) * unit;
}
