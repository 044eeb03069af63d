import { locate } from "../../cdp/element/locate.ts";
import type { Handle, PageWorld } from "../../cdp/page/page-world.ts";
import type { Tab } from "../../cdp/page/tab.ts";
import type { Target } from "../target.ts";

/** An element, held where functions can be called with it. */
export interface FoundAnew {
  readonly world: PageWorld;
  readonly handle: Handle;
}

/**
 * Looks for what an app has put in the place of an element that an act took away.
 * @returns the one that the target finds now; undefined where there is none, or several
 */
export async function foundAnew(tab: Tab, target: Target): Promise<FoundAnew | undefined> {
  const { found } = await locate(tab, target);
  const [only, ...others] = found;
  if (only === undefined || others.length > 0) return undefined;
  const world = await only.frame.world();
  return { world, handle: await world.node(only.backendNodeId) };
}
