import { type PageWorld, withHelpers } from "../page/page-world.ts";
import type { Tab } from "../page/tab.ts";
import { bounded } from "../protocol/connection.ts";
import { CallTimedOut, isGone } from "../protocol/protocol-failure.ts";
import { pressUnknownKey } from "./keyboard.ts";

/** What a document heard of a person so far, and what keys would meet in it. */
interface Heard {
  /** Keys that went down in it, and texts that its fields took; null in an engine that does not count them. */
  readonly keys: number | null;
  readonly inputs: number | null;
  /** Whether the pointer came to it since it was asked to listen. */
  readonly pointer: boolean;
  readonly focus: Focus;
}

/**
 * What has the focus: a field that takes text, what may do something with a key of itself (a list, a date, a player, a
 * list that the browser has open), or what does not. "elsewhere": it is in another document, if in any.
 */
export interface Focus {
  readonly takes: "text" | "perhaps" | "nothing" | "elsewhere";
  readonly secret: boolean;
  /** As a developer would name it. */
  readonly name: string;
  /** Whether a list or picker of the browser's own is open, which has the keys to itself. */
  readonly popup: boolean;
}

/** A frame that does not answer keeps no key back for longer, in milliseconds. */
const LISTEN_MS = 500;
/** Nor does a page that is on its way to another document keep an act. */
const ANSWER_MS = 2_000;

/**
 * Tells whether input came to any document of a tab. Keys and texts are counted by the browser as it hands them over,
 * so that no page can keep from it what it hears.
 */
export class Hearing {
  readonly #tab: Tab;
  readonly #before: readonly (readonly [PageWorld, Heard])[];
  /** Whether a document did not answer: it may be the one that hears. */
  readonly #isUnsure: boolean;

  private constructor(tab: Tab, before: readonly (readonly [PageWorld, Heard])[], isUnsure: boolean) {
    this.#tab = tab;
    this.#before = before;
    this.#isUnsure = isUnsure;
  }

  /** @param limitMs how long a document may take to answer; without it, as any call of the protocol */
  static async begin(tab: Tab, limitMs?: number): Promise<Hearing> {
    const asked = tab.frames.all.map(async (frame) => {
      const world = await frame.world();
      return [world, await world.value<Heard>(listen)] as const;
    });
    if (limitMs === undefined) return new Hearing(tab, await Promise.all(asked), false);
    const said = await Promise.allSettled(asked.map((one) => withinMs(tab, one, limitMs)));
    const known = said.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    return new Hearing(tab, known, known.length < said.length);
  }

  /** The same for what needs no answer at any price. */
  static soon(tab: Tab): Promise<Hearing> {
    return Hearing.begin(tab, LISTEN_MS);
  }

  get secret(): boolean {
    return this.#before.some(([, { focus }]) => focus.secret);
  }

  /** The document that has the focus, where one says so. */
  get focused(): { readonly world: PageWorld; readonly focus: Focus } | undefined {
    const [only, ...others] = this.#before.filter(([, { focus }]) => focus.takes !== "elsewhere");
    if (only === undefined || others.length > 0 || this.#isUnsure) return undefined;
    return { world: only[0], focus: only[1].focus };
  }

  /** Whether a key was heard since; undefined when that can't be known. */
  async heardKey(): Promise<boolean | undefined> {
    const heard = await this.#grew("keys");
    // A list of the browser's own that is open has the keys to itself.
    const mayBeElsewhere = this.#before.some(([, { focus }]) => focus.popup);
    return heard === false && mayBeElsewhere ? undefined : heard;
  }

  /** Whether a field took text since; undefined when that can't be known. */
  tookText(): Promise<boolean | undefined> {
    return this.#grew("inputs");
  }

  /** Whether the pointer came to it since. A page can keep that to itself. */
  async heardPointer(): Promise<boolean> {
    return (await this.#now()).some((now) => now === "gone" || now.pointer);
  }

  async #grew(what: "keys" | "inputs"): Promise<boolean | undefined> {
    const now = await this.#now();
    let isKnown = !this.#isUnsure && now.length > 0;
    for (const [i, one] of now.entries()) {
      if (one === "gone") return true;
      const [before, after] = [this.#before[i]?.[1][what] ?? null, one[what]];
      if (before === null || after === null) isKnown = false;
      else if (after > before) return true;
    }
    return isKnown ? false : undefined;
  }

  #now(): Promise<("gone" | Heard)[]> {
    return Promise.all(
      this.#before.map(async ([world]) => {
        try {
          const said = withinMs(this.#tab, world.value<Heard>(heardSoFar), ANSWER_MS);
          return await Promise.race([said, this.#tab.closed.then(() => GONE)]);
        } catch (error) {
          // What was pressed has sent the page on, or it is busy with it.
          if (isGone(error) || this.#tab.isClosed || error instanceof CallTimedOut) return GONE;
          throw error;
        }
      }),
    );
  }
}

const GONE = "gone" as const;

function withinMs<T>(tab: Tab, work: Promise<T>, limitMs: number): Promise<T> {
  return bounded(
    work,
    limitMs,
    () => new CallTimedOut("Runtime.callFunctionOn", tab.session.window(), limitMs),
  );
}

/**
 * Whether the browser keeps all input from the page, as behind its question about a link to another program: asked by
 * a key that says nothing, as an input method sends it. To be asked only where nothing was heard of something else.
 */
export async function isInputKept(tab: Tab): Promise<boolean> {
  if (!tab.takesKeys) return true;
  const hearing = await Hearing.soon(tab);
  await pressUnknownKey(tab);
  return (await hearing.heardKey()) === false;
}

interface Listening {
  hearing?: AbortController;
  heardPointer?: boolean;
}

/** Runs in the page: see `World`. From now on the document remembers whether the pointer came to it. */
function listen(): Heard {
  const state = globalThis as typeof globalThis & Listening;
  state.hearing?.abort();
  state.hearing = new AbortController();
  state.heardPointer = false;
  const { signal } = state.hearing;
  const hear = (): void => {
    if (!signal.aborted) state.heardPointer = true;
  };
  for (const type of ["pointermove", "pointerover"]) addEventListener(type, hear, { capture: true, signal });
  return heardSoFar();
}

/** Runs in the page: see `World`. */
function heardSoFar(): Heard {
  const { heardPointer = false } = globalThis as typeof globalThis & Listening;
  const { eventCounts } = performance as { readonly eventCounts?: ReadonlyMap<string, number> };
  const count = (type: string): number | null => eventCounts?.get(type) ?? null;
  return { keys: count("keydown"), inputs: count("input"), pointer: heardPointer, focus: focusOf() };
}

/** Runs in the page: see `World`. */
function focusOf(): Focus {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  const name = active ? `<${active.localName}>` : "nothing";
  const input = active instanceof HTMLInputElement ? active : undefined;
  const secret = input?.type === "password";
  // Where an engine can't tell whether it is open, it may be.
  const open = CSS.supports("selector(:open)") ? ":open" : "";
  const popup = active?.matches(`:is(select, input)${open}`) === true;
  const told = (takes: Focus["takes"]): Focus => ({ takes, secret, name, popup });
  if (!document.hasFocus() || active?.matches("iframe, frame")) return told("elsewhere");
  if (document.designMode === "on") return told("text");
  if (input && /^(checkbox|radio|button|submit|reset|image|file|color|hidden|range)$/.test(input.type)) {
    return told("nothing");
  }
  if (input || active instanceof HTMLTextAreaElement) {
    const field = input ?? (active as HTMLTextAreaElement);
    if (field.readOnly || field.disabled) return told("nothing");
    return told(/^(date|time|month|week|datetime-local)$/.test(field.type) ? "perhaps" : "text");
  }
  if (active instanceof HTMLElement && active.isContentEditable) return told("text");
  // Text goes to an EditContext without an event of a field's.
  const { editContext } = (active ?? {}) as { readonly editContext?: unknown };
  if (editContext || active?.matches("select, video, audio, embed, object, fencedframe, portal")) {
    return told("perhaps");
  }
  return told("nothing");
}
withHelpers(listen, heardSoFar, focusOf);
withHelpers(heardSoFar, focusOf);
