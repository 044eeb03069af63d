import { contains } from "../../cdp/geometry.ts";
import { Hearing } from "../../cdp/input/hearing.ts";
import { restingPlace, turnWheel } from "../../cdp/input/mouse.ts";
import type { PageSurface } from "../../surfaces/page-surface.ts";
import { refuseKept } from "./unheard.ts";

/**
 * Turns the wheel where the pointer was brought to stay, else in the middle of the window.
 * @param pixels positive: down
 * @throws UserRefused when the browser kept it from the page
 */
export async function turnWheelHeard(surface: PageSurface, pixels: number): Promise<void> {
  const { current } = surface;
  const [{ viewport }, hearing] = await Promise.all([surface.read(), Hearing.soon(current)]);
  const middle = { x: Math.round(viewport.width / 2), y: Math.round(viewport.height / 2) };
  const resting = restingPlace(current);
  const at = resting && contains(viewport, resting) ? resting : middle;
  let heard: Promise<boolean> = Promise.resolve(true);
  await turnWheel(current, at, { x: 0, y: pixels }, () => {
    heard = hearing.heardPointer();
  });
  if (!(await heard)) await refuseKept(current, "the page");
}
