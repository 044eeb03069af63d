import { readLanding, readPointer } from "../../cdp/element/element-look.ts";
import { clickMouse, type MouseOptions, moveMouse } from "../../cdp/input/mouse.ts";
import type { PageWorld } from "../../cdp/page/page-world.ts";
import type { Tab } from "../../cdp/page/tab.ts";
import { CallTimedOut, isGone } from "../../cdp/protocol/protocol-failure.ts";
import type { Target } from "../target.ts";
import type { Aimed } from "./aim.ts";
import { UserRefused } from "./refusal.ts";

/**
 * Clicks where it was aimed.
 * @throws UserRefused before any press when the pointer does not get there, and when the press went elsewhere after all
 */
export async function pressAt(aimed: Aimed, target: Target, options: MouseOptions = {}): Promise<void> {
  const { aim, tab } = aimed;
  await pressing(aimed, target, (onPressed) => clickMouse(tab, aim.point, { ...options, onPressed }));
}

/**
 * Does what begins with a press where it was aimed.
 * @param press calls back when the page has taken the press
 * @throws UserRefused before any press when the pointer does not get there, and when the press went elsewhere after all
 */
export async function pressing<T>(
  aimed: Aimed,
  target: Target,
  press: (onPressed: () => void) => Promise<T>,
): Promise<T> {
  const { aim, tab } = aimed;
  await proveWay(aimed, target);
  let landing: Promise<boolean | undefined> = Promise.resolve(undefined);
  const done = await press(() => {
    landing = landed(aim.world, tab);
  });
  if ((await landing) === false) {
    throw new UserRefused("missed", target.description, "something came over it just as the pointer pressed");
  }
  return done;
}

/**
 * A frame of another process can be drawn scaled, turned or zoomed in ways that only the browser knows in full: the
 * pointer goes there first, and must be heard where it was sent.
 */
async function proveWay({ aim, tab }: Aimed, target: Target): Promise<void> {
  if (aim.framed === undefined) return;
  await moveMouse(tab, aim.point);
  const heard = await aim.world.value<[number, number] | null>(readPointer);
  const { x, y } = aim.framed;
  if (heard && Math.abs(heard[0] - x) <= TOLERANCE && Math.abs(heard[1] - y) <= TOLERANCE) return;
  const where = heard ? `was heard at ${heard.map(Math.round).join(",")}` : "was not heard";
  throw new UserRefused(
    "covered",
    target.description,
    `the pointer, sent to ${Math.round(x)},${Math.round(y)} of its frame, ${where} there; nothing was pressed`,
  );
}

/** In pixels of the frame: a scaled one rounds. */
const TOLERANCE = 3;

/** Where the press went; undefined when the page went away with it, as it does after a link. */
async function landed(world: PageWorld, tab: Tab): Promise<boolean | undefined> {
  if (tab.isClosed) return undefined;
  try {
    return (await world.value<boolean | null>(readLanding)) ?? undefined;
  } catch (error) {
    if (isGone(error) || tab.isClosed) return undefined;
    // A browser holds all questions to a page back that waits for its next document.
    if (error instanceof CallTimedOut && tab.requests.awaitsDocument) return undefined;
    throw error;
  }
}
