import { contains } from "../../cdp/geometry.ts";
import { type DragEnd, dragMouse } from "../../cdp/input/drag.ts";
import { mayHaveTaken } from "../../cdp/input/drag-takers.ts";
import { demandPixels } from "../given.ts";
import { demandTarget, type Target } from "../target.ts";
import type { Aimed } from "./aim.ts";
import type { DragBy, DragOptions } from "./channel.ts";
import { pressing } from "./press.ts";
import { UserRefused } from "./refusal.ts";
import type { RunningAct } from "./running-act.ts";

/**
 * Drags one thing onto another, or by so many pixels.
 * @throws UserRefused before any press when the two are not in the window together, and afterwards when the press went
 * elsewhere, what it was dropped on takes no such thing, or nothing on the page could have answered the drag
 */
export async function drag(
  act: RunningAct,
  target: Target,
  to: Target | DragBy,
  { holdMs = 0 }: DragOptions = {},
): Promise<void> {
  if (!isTarget(to)) {
    for (const pixels of [to?.right ?? 0, to?.down ?? 0]) demandPixels("user.drag", pixels);
    if (!to?.right && !to?.down) demandTarget("user.drag", to);
  }
  const where = isTarget(to) ? `onto ${to.description}` : `by ${to.right ?? 0}, ${to.down ?? 0} px`;
  act.trace.detail = holdMs > 0 ? `${where}, held there for ${holdMs} ms` : where;
  const { from, end } = await endsOf(act, target, to);
  const { done: became } = await pressing(from, target, 0, (at, onPressed) =>
    dragMouse(at.tab, endAt(at), end, { onPressed, holdMs }),
  );
  if (became === "followed" && !(await mayHaveTaken(from.tab, endAt(from)))) {
    throw new UserRefused(
      "no effect",
      target.description,
      "it is nothing that can be dragged: it is not draggable, and nothing on the page listens to the pointer",
    );
  }
  from.aim.world.release();
  if (became === "refused") {
    const onWhat = isTarget(to) ? to.description : "nothing that takes it";
    throw new UserRefused(
      "no effect",
      target.description,
      `it was let go over ${onWhat}, which did not take it`,
    );
  }
}

function isTarget(to: Target | DragBy): to is Target {
  return typeof to === "object" && to !== null && "description" in to;
}

async function endsOf(
  act: RunningAct,
  target: Target,
  to: Target | DragBy,
): Promise<{ from: Aimed; end: DragEnd | { readonly point: { readonly x: number; readonly y: number } } }> {
  if (isTarget(to)) {
    const { from, onto } = await together(act, target, to);
    return { from, end: endAt(onto) };
  }
  const from = await act.aim(target);
  const { x, y } = from.aim.point;
  const point = { x: x + (to.right ?? 0), y: y + (to.down ?? 0) };
  const { viewport } = await act.surface.read();
  if (!contains(viewport, point)) {
    const { width, height } = viewport;
    const where = `${Math.round(point.x)},${Math.round(point.y)}, outside the window of ${width}x${height}`;
    throw new UserRefused("off-screen", "where it is dragged to", `that is ${where}; nothing was pressed`);
  }
  return { from, end: { point } };
}

/** Both in the window at the same time: aiming at the one may scroll the other away. */
async function together(act: RunningAct, target: Target, to: Target): Promise<{ from: Aimed; onto: Aimed }> {
  const first = await act.aim(to, { allowDisabled: true });
  const there = await placeOf(first);
  const from = await act.aim(target);
  if (isSame(there, await placeOf(first))) return { from, onto: first };
  const here = await placeOf(from);
  const { mark, point, box } = act.trace;
  const onto = await act.aim(to, { allowDisabled: true });
  Object.assign(act.trace, { mark, point, box });
  if (isSame(here, await placeOf(from))) return { from, onto };
  const detail = `it and ${to.description} are not in the window together`;
  throw new UserRefused("off-screen", target.description, detail);
}

type Place = readonly [left: number, top: number];

function placeOf({ aim: { world, handle } }: Aimed): Promise<Place> {
  return world.value<Place>((node: Node) => {
    const element = node instanceof Element ? node : node.parentElement;
    const { left = 0, top = 0 } = element?.getBoundingClientRect() ?? {};
    return [left, top];
  }, handle);
}

function isSame([left, top]: Place, [otherLeft, otherTop]: Place): boolean {
  return Math.hypot(left - otherLeft, top - otherTop) < 1;
}

function endAt({ aim: { point, framed, world, handle } }: Aimed): DragEnd {
  return { point, framed, world, handle };
}
