import type { Handle, PageWorld } from "../page/page-world.ts";
import { CallTimedOut, isGone } from "../protocol/protocol-failure.ts";
import { drawnFor, listBox } from "./drawn-for.ts";
import { labelBeside, restingLabelBox, shownLabel } from "./element-look.ts";
import type { Located } from "./located.ts";

/**
 * Roles of what may be drawn by something else: styled check boxes and file fields by their label or what lies in their
 * place, sliders by their thumb, fields by the box around them, areas by their picture.
 */
const DRAWN_BY_OTHERS =
  /^(checkbox|switch|radio|slider|textbox|searchbox|spinbutton|combobox|file field|link)$/;

/** What is drawn in the place of an element that is not drawn itself, and is clicked for it; undefined for nothing. */
export async function standInOf(one: Located): Promise<Located | undefined> {
  if (!DRAWN_BY_OTHERS.test(one.role)) return undefined;
  try {
    const world = await one.frame.world();
    const handle = await world.node(one.backendNodeId);
    const standIn =
      (await drawnInPlaceOf(world, handle)) ??
      (await world.handle(listBox, handle)) ??
      (await world.handle(restingLabelBox, handle)) ??
      (await world.handle(pictureOfArea, handle));
    if (standIn === undefined) return undefined;
    const { node } = await one.frame.session.send("DOM.describeNode", { objectId: standIn.objectId });
    return { ...one, backendNodeId: node.backendNodeId };
  } catch (error) {
    if (!isGone(error) && !(error instanceof CallTimedOut)) throw error;
    return undefined;
  }
}

/**
 * What is drawn in the place of a box to tick, a file field or a slider: a label that lies elsewhere comes last, as a
 * person clicks the switch and not the words before it.
 */
export async function drawnInPlaceOf(world: PageWorld, handle: Handle): Promise<Handle | undefined> {
  return (
    (await world.handle(labelBeside, handle)) ??
    (await world.handle(drawnFor, handle)) ??
    (await world.handle(shownLabel, handle))
  );
}

/** Runs in the page: see `World`. The picture that an area of an image map lies on. */
function pictureOfArea(target: Node): Node | undefined {
  if (!(target instanceof HTMLAreaElement)) return undefined;
  const name = target.closest("map")?.name;
  return name ? [...document.images].find((image) => image.useMap === `#${name}`) : undefined;
}
