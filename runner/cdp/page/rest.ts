import { CallTimedOut, isGone } from "../protocol/protocol-failure.ts";
import type { DocumentFrame } from "./frame-tree.ts";
import { withHelpers } from "./page-world.ts";
import type { Tab } from "./tab.ts";

/** What was held still for a picture. */
export interface Rest {
  readonly scale: number;
  /** It is behind another tab or minimised. */
  readonly hidden: boolean;
  readonly restless: readonly string[];
  /** Frames that something was changed in, to be undone. */
  readonly held: readonly DocumentFrame[];
}

/** As `settle` says them in the page. */
const FONTS = "fonts are still loading";
const IMAGES = "images are still loading";

interface FrameRest {
  readonly restless: string[];
  /** Animations that never end by themselves. */
  readonly endless: number;
  readonly caret: boolean;
  readonly scale: number;
  readonly hidden: boolean;
}

/**
 * Waits, bounded, until nothing moves by itself, and holds the rest still.
 * @param boundMs after this long the picture is taken anyway, and `restless` says what still moved
 */
export async function restPage(tab: Tab, boundMs: number): Promise<Rest> {
  const frames = tab.frames.all;
  const rests = await Promise.all(frames.map((frame) => restFrame(tab, frame, boundMs)));
  const held = frames.filter((_, i) => (rests[i]?.endless ?? 0) > 0 || rests[i]?.caret);
  const moving = frames.filter((_, i) => (rests[i]?.endless ?? 0) > 0);
  await Promise.all(moving.map((frame) => inFrame(tab, frame, (world) => world.value(rewindEndless))));
  return {
    scale: rests[0]?.scale ?? 1,
    hidden: rests[0]?.hidden ?? false,
    restless: [...new Set(rests.flatMap((rest) => rest?.restless ?? []))].map((one) => named(tab, one)),
    held,
  };
}

/** Adds the addresses that have not answered to what is still loading. */
function named(tab: Tab, restless: string): string {
  const type = { [FONTS]: "Font", [IMAGES]: "Image" }[restless];
  const awaited = type === undefined ? [] : tab.requests.awaited(type);
  return awaited.length > 0 ? `${restless}: ${awaited.join(", ")}` : restless;
}

/** Undoes what `restPage` changed. */
export async function resumePage(tab: Tab, rest: Rest): Promise<void> {
  try {
    await Promise.all(rest.held.map((frame) => inFrame(tab, frame, (world) => world.value(release))));
  } catch (error) {
    // The page went on to another document, or died: there is nothing left to undo.
    if (!isGone(error) && !(error instanceof CallTimedOut)) throw error;
  }
}

async function restFrame(tab: Tab, frame: DocumentFrame, boundMs: number): Promise<FrameRest | undefined> {
  return await inFrame(tab, frame, (world) => world.value<FrameRest>(settle, boundMs), boundMs);
}

/** What a frame that is drawn needs beside its own waits. */
const LEAST_MS = 1_500;

/** @returns undefined when it takes longer */
async function atTheLatest<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A frame may go away meanwhile, or not be drawn at all, so that it never comes to rest; the main one may not. */
async function inFrame<T>(
  tab: Tab,
  frame: DocumentFrame,
  work: (world: Awaited<ReturnType<DocumentFrame["world"]>>) => Promise<T>,
  boundMs = LEAST_MS,
): Promise<T | undefined> {
  try {
    const working = frame.world().then(work);
    return frame === tab.frames.main ? await working : await atTheLatest(working, boundMs + LEAST_MS);
  } catch (error) {
    if (frame !== tab.frames.main && (isGone(error) || error instanceof CallTimedOut)) return undefined;
    throw error;
  }
}

/**
 * Runs in the page. The document and the shadow trees in it that are open: a document names neither the animations nor the
 * images of its components.
 */
function trees(): (Document | ShadowRoot)[] {
  const found: (Document | ShadowRoot)[] = [document];
  for (const tree of found)
    for (const { shadowRoot } of tree.querySelectorAll("*")) if (shadowRoot) found.push(shadowRoot);
  return found;
}

/** Runs in the page. */
function animations(): Animation[] {
  return trees().flatMap((tree) => tree.getAnimations());
}
withHelpers(animations, trees);

/** Runs in the page: see `World`. */
async function settle(boundMs: number): Promise<FrameRest> {
  const restless: string[] = [];
  const end = performance.now() + boundMs;
  // A sandbox without scripts never calls a timer back.
  const scriptless = matchMedia("(scripting: none)").matches;
  const within = async (work: Promise<unknown>, what: string): Promise<void> => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<string>((resolve) => {
      const left = Math.max(0, end - performance.now());
      timer = setTimeout(() => resolve("late"), left);
      if (!scriptless) return;
      // An animation of nothing ends there all the same.
      const clock = new Animation(new KeyframeEffect(null, null, left));
      clock.onfinish = () => resolve("late");
      clock.play();
    });
    if ((await Promise.race([work, late])) === "late") restless.push(what);
    clearTimeout(timer);
  };
  // What the last act brought into view tells the page so with the next drawn frame, and the page may load images then.
  if (!document.hidden && !scriptless) {
    const told = new Promise<void>((resolve) => {
      const observer = new IntersectionObserver(() => {
        observer.disconnect();
        // The page's own observers are called by the same task.
        setTimeout(resolve);
      });
      observer.observe(document.documentElement);
      setTimeout(resolve, 1_000);
    });
    await told;
  }
  if (document.fonts.status !== "loaded") await within(document.fonts.ready, "fonts are still loading");
  const images = trees().flatMap((tree) => [...tree.querySelectorAll("img")]);
  const awaited = images.filter((image) => {
    if (image.complete || image.loading === "lazy") return false;
    const box = image.getBoundingClientRect();
    return box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  });
  if (awaited.length > 0) {
    const loaded = awaited.map(
      (image) =>
        new Promise((resolve) => {
          image.addEventListener("load", resolve, { once: true });
          image.addEventListener("error", resolve, { once: true });
        }),
    );
    await within(Promise.all(loaded), "images are still loading");
  }
  const running = (): Animation[] => animations().filter(({ playState }) => playState === "running");
  const finite = running().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime ?? 0));
  if (finite.length > 0) {
    await within(Promise.allSettled(finite.map((one) => one.finished)), "an animation has not ended");
  }
  const endless = running().filter((one) => one.effect?.getComputedTiming().endTime === Infinity);

  let active: Element | null = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  const writable =
    active instanceof HTMLInputElement ||
    active instanceof HTMLTextAreaElement ||
    (active instanceof HTMLElement && active.isContentEditable) ||
    // What has the focus inside a closed shadow tree is out of sight from here.
    active?.localName.includes("-") === true;
  if (writable) {
    // A constructed sheet leaves the document's nodes alone; the caret's colour is inherited by shadow trees.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("*, html { caret-color: transparent !important; }");
    const state = globalThis as typeof globalThis & {
      caretSheets?: [Document | ShadowRoot, CSSStyleSheet][];
    };
    const roots = new Set<Document | ShadowRoot>([document]);
    const root = active?.getRootNode();
    if (root instanceof ShadowRoot) roots.add(root);
    state.caretSheets = [...roots].map((one) => {
      one.adoptedStyleSheets = [...one.adoptedStyleSheets, sheet];
      return [one, sheet];
    });
  }
  return {
    restless,
    endless: endless.length,
    caret: writable,
    scale: devicePixelRatio,
    hidden: document.hidden,
  };
}

withHelpers(settle, trees, animations);

/** Runs in the page. */
async function rewindEndless(): Promise<void> {
  const held: [Animation, CSSNumberish][] = [];
  const starts: [Animation, number][] = [];
  for (const animation of animations()) {
    const timing = animation.effect?.getComputedTiming();
    if (animation.playState !== "running" || timing?.endTime !== Infinity) continue;
    const now = animation.currentTime;
    const duration = Number(timing.duration);
    if (typeof now !== "number" || !(duration > 0)) continue;
    // Back to the start of a cycle, not of all: no iteration event is fired. Every second cycle may run backwards.
    const cycle = duration * (timing.direction?.startsWith("alternate") ? 2 : 1);
    const delay = Number(timing.delay ?? 0);
    const active = now - delay;
    if (active < 0) continue;
    held.push([animation, now]);
    // Paused, it is drawn by the page and no longer by the compositor, which goes on by itself.
    animation.pause();
    const start = delay + Math.floor(active / cycle) * cycle;
    starts.push([animation, start]);
    // The page draws what changes for the page: if it has not seen the animation go on, being back at the start
    // changes nothing, and the compositor's last frame stays. So it goes elsewhere first.
    animation.currentTime = start + duration * 0.37;
  }
  (globalThis as typeof globalThis & { heldAnimations?: typeof held }).heldAnimations = held;
  // A callback comes before its frame is drawn, the next one after it.
  const drawn = async (): Promise<void> => {
    for (let frames = 0; frames < 2; frames++) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 250);
        requestAnimationFrame(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  };
  await drawn();
  for (const [animation, start] of starts) animation.currentTime = start;
  await drawn();
}

withHelpers(rewindEndless, animations);

/** Runs in the page. */
function release(): void {
  const state = globalThis as typeof globalThis & {
    heldAnimations?: [Animation, CSSNumberish][];
    caretSheets?: [Document | ShadowRoot, CSSStyleSheet][];
  };
  for (const [animation, time] of state.heldAnimations ?? []) {
    animation.currentTime = time;
    animation.play();
  }
  for (const [root, sheet] of state.caretSheets ?? []) {
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet);
  }
  delete state.heldAnimations;
  delete state.caretSheets;
}
