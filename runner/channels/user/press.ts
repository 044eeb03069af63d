import {
  hearsPointer,
  type Landing,
  readLanding,
  readPointer,
  readUnclicked,
} from "../../cdp/element/landing.ts";
import { clickMouse, type MouseOptions, moveMouse, restMouse } from "../../cdp/input/mouse.ts";
import type { Tab } from "../../cdp/page/tab.ts";
import { CallTimedOut, isGone } from "../../cdp/protocol/protocol-failure.ts";
import type { Target } from "../target.ts";
import type { Aimed } from "./aim.ts";
import { UserRefused } from "./refusal.ts";
import { refuseKept } from "./unheard.ts";

/**
 * Clicks where it was aimed.
 * @returns where it was aimed in the end
 * @throws UserRefused before any press when the pointer does not get there, and when the press went elsewhere after all
 */
export async function pressAt(aimed: Aimed, target: Target, options: MouseOptions = {}): Promise<Aimed> {
  return (await clickAt(aimed, target, options)).at;
}

/**
 * As `pressAt`, for what is nothing without its click: a field has the focus by the press alone.
 * @throws UserRefused also when the press kept its own click from coming
 */
export async function clickWhole(aimed: Aimed, target: Target, options: MouseOptions = {}): Promise<Aimed> {
  const { at, where } = await clickAt(aimed, target, options);
  if (!where?.unclicked) return at;
  // The first answer may have come before a slow page took the release.
  const unclicked = await answered(at.tab, () => at.aim.world.value<string>(readUnclicked));
  if (unclicked) throw new UserRefused("no click", target.description, unclicked);
  return at;
}

function clickAt(aimed: Aimed, target: Target, options: MouseOptions) {
  return pressing(aimed, target, options.clicks ?? 1, (at, onPressed) =>
    clickMouse(at.tab, at.aim.point, { ...options, onPressed }),
  );
}

/**
 * Does what begins with a press where it was aimed.
 * @param releases how often the button is let go on the same spot
 * @param press calls back when the page has taken the press
 * @throws UserRefused before any press when the pointer does not get there, and when the press went elsewhere after all
 */
export async function pressing<T>(
  aimed: Aimed,
  target: Target,
  releases: number,
  press: (at: Aimed, onPressed: () => void) => Promise<T>,
): Promise<{ readonly at: Aimed; readonly done: T; readonly where: Landing | undefined }> {
  const at = await pointAt(aimed, target);
  const { aim, tab } = at;
  let landing: Promise<Landing | undefined> = Promise.resolve(undefined);
  const done = await press(at, () => {
    landing = answered(tab, () => aim.world.value<Landing>(readLanding, releases));
  });
  const where = await landing;
  if (where?.heard === false) await refuseKept(at.tab, target.description);
  if (where?.landed === false) {
    throw new UserRefused("missed", target.description, where.instead);
  }
  return { at, done, where };
}

/**
 * Moves the pointer where it was aimed and leaves it there.
 * @throws UserRefused when the page hears nothing of it
 */
export async function hoverAt({ aim, tab }: Aimed, target: Target): Promise<void> {
  await restMouse(tab, aim.point);
  const heard = await answered(tab, () => aim.world.value<boolean>(hearsPointer));
  if (heard === false) await refuseKept(tab, target.description);
}

/** How often something may be gone from where the pointer came to it. */
const MOST_AIMS = 3;

/**
 * Moves the pointer there. A page may answer that: what moves away or is covered is aimed at once more, as nobody
 * presses on something else.
 */
async function pointAt(first: Aimed, target: Target): Promise<Aimed> {
  let aimed = first;
  for (let aims = 1; ; aims++) {
    await moveMouse(aimed.tab, aimed.aim.point);
    const instead = await whatIsThere(aimed);
    if (instead === undefined) {
      await proveWay(aimed, target);
      return aimed;
    }
    if (aims === MOST_AIMS) {
      const detail = `each time the pointer came to it, ${instead} was there instead; nothing was pressed`;
      throw new UserRefused("moving", target.description, detail);
    }
    aimed = await aimed.again();
  }
}

/** Undefined also when the page is about to show another document: then the next look finds that out. */
async function whatIsThere({ aim, tab }: Aimed): Promise<string | undefined> {
  try {
    return await aim.instead();
  } catch (error) {
    if (isGone(error) && !tab.isClosed) return "another document";
    throw error;
  }
}

/**
 * A frame of another process can be drawn scaled, turned or zoomed in ways that only the browser knows in full: the
 * pointer must be heard there where it was sent.
 */
async function proveWay({ aim }: Aimed, target: Target): Promise<void> {
  if (aim.framed === undefined) return;
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

/** What the page says of the press; undefined when it went away with it, as it does after a link. */
async function answered<T>(tab: Tab, ask: () => Promise<T>): Promise<T | undefined> {
  if (tab.isClosed) return undefined;
  try {
    return await ask();
  } catch (error) {
    if (isGone(error) || tab.isClosed) return undefined;
    // A browser holds all questions to a page back that waits for its next document.
    if (error instanceof CallTimedOut && tab.requests.awaitsDocument) return undefined;
    throw error;
  }
}
