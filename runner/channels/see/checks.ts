import type { Box } from "../../cdp/geometry.ts";
import type { Tab } from "../../cdp/page/tab.ts";
import { CallTimedOut, isGone } from "../../cdp/protocol/protocol-failure.ts";
import { reads } from "../../cdp/snapshot/reading.ts";
import type { Observed, Recording } from "../../evidence/log/recording.ts";
import { asRead, fitsPattern, hasWords, lettersOf } from "../../evidence/text/read-text.ts";
import { seconds } from "../../evidence/text/seconds.ts";
import { show } from "../../evidence/text/show.ts";
import { freshPattern } from "../../evidence/text/text-match.ts";
import type { PageSurface } from "../../surfaces/page-surface.ts";
import { clipboardOf } from "../clipboard-of.ts";
import { standingClock } from "../clock.ts";
import { demandCount, demandOneOf, demandReadable, demandText } from "../given.ts";
import { lookUntil } from "../look-until.ts";
import { closest, nearestCandidates } from "../nearest-candidates.ts";
import { type PagePlace, pageOf } from "../page-place.ts";
import { demandTarget, type Target } from "../target.ts";
import { type SeeChannel, type SeeNot, type SeeOptions, TARGET_STATES, type TargetState } from "./channel.ts";
import type { Deferred } from "./deferred.ts";
import { fieldValue } from "./field-value.ts";
import { lookAtTargets, readTab, statesOf, type TargetLook } from "./looks.ts";

/** One look's answer. */
interface Look {
  readonly ok: boolean;
  readonly actual: string | (() => Promise<string | Instead>);
  readonly box?: Box | undefined;
}

/** What was there instead, and what of it is most like what was looked for. */
interface Instead {
  readonly actual: string;
  readonly nearest: readonly string[];
}

const TICKS = "no text: it is ticked or not, which see.state tells";
const NOT_IN_FRONT = "a tab that is not in front, so that nobody sees it";

/** The checks of `see`; see `SeeChannel`. */
export class SeeChecks implements SeeChannel {
  readonly no: SeeNot;
  readonly #recording: Recording;
  readonly #place: PagePlace;
  readonly #deferred: Deferred;
  readonly #timeoutMs: number;

  constructor(recording: Recording, place: PagePlace, deferred: Deferred, timeoutMs: number) {
    this.#recording = recording;
    this.#place = place;
    this.#deferred = deferred;
    this.#timeoutMs = timeoutMs;
    this.no = {
      text: (unwanted) => {
        demandReadable("see.no.text", unwanted);
        deferred.add(place.on, { text: unwanted });
      },
      target: (unwanted) => {
        demandTarget("see.no.target", unwanted);
        deferred.add(place.on, { target: unwanted });
      },
    };
  }

  on(surface: string): SeeChannel {
    return new SeeChecks(this.#recording, { ...this.#place, on: surface }, this.#deferred, this.#timeoutMs);
  }

  text(wanted: string | RegExp, options?: SeeOptions): Promise<void> {
    demandReadable("see.text", wanted);
    const expected = `to read ${show(wanted)}`;
    return this.#check(`sees the text ${show(wanted)}`, expected, options, async (tab) => {
      const reading = await readTab(tab, (text) => holds(text, wanted));
      if (reading === undefined) return { ok: false, actual: NOT_IN_FRONT };
      const found = reading.blocks.find((block) => reads(block, wanted));
      if (found) return { ok: true, actual: show(around(found.text, wanted)), box: found.box };
      return {
        ok: false,
        actual: async () => {
          const hidden = reading.unseen.find(({ text }) => holds(text, wanted));
          if (hidden) return `${show(hidden.text)}, but ${whyUnseen(hidden)}`;
          const near = closest(
            typeof wanted === "string" ? wanted : wanted.source,
            reading.blocks.map(({ text }) => text),
          );
          const unread = reading.unread.length > 0 ? `; not readable: ${reading.unread.join(", ")}` : "";
          return (near.length > 0 ? near.map((text) => show(text)).join(", ") : "no text at all") + unread;
        },
      };
    });
  }

  target(target: Target, options?: SeeOptions): Promise<void> {
    demandTarget("see.target", target);
    return this.#check(`sees ${target.description}`, `to see ${target.description}`, options, async (tab) => {
      const look = await lookAtTargets(tab, target);
      const [first] = look.seen;
      if (first) return { ok: true, actual: `${first.one.role} ${show(first.one.name)}`, box: first.box };
      return { ok: false, actual: () => insteadOf(tab, target, look) };
    });
  }

  value(field: Target, expected: string | RegExp, options?: SeeOptions): Promise<void> {
    demandTarget("see.value", field);
    demandText("see.value", expected);
    return this.#check(
      `${field.description} holds ${show(expected)}`,
      show(expected),
      options,
      async (tab) => {
        const look = await lookAtTargets(tab, field);
        const one = look.drawn.length === 1 ? look.drawn[0] : undefined;
        if (one === undefined) return { ok: false, actual: () => insteadOf(tab, field, look) };
        const value = await fieldValue(one);
        if (value === undefined) return { ok: false, actual: TICKS, box: boxOf(look) };
        const { text, lines = text, secret } = value;
        const ok = [text, lines].some((form) =>
          typeof expected === "string"
            ? lettersOf(form) === lettersOf(expected)
            : fitsPattern(form, expected) || fitsPattern(lettersOf(form), expected),
        );
        return {
          ok,
          actual: secret ? (ok ? "that password" : "another password") : show(text),
          box: boxOf(look),
        };
      },
    );
  }

  count(target: Target, expected: number, options?: SeeOptions): Promise<void> {
    demandTarget("see.count", target);
    demandCount("see.count", expected);
    const wanted = `${expected} of ${target.description}`;
    return this.#check(`counts ${wanted}`, wanted, options, async (tab) => {
      const { drawn, unreadable } = await lookAtTargets(tab, target);
      if (unreadable !== undefined) return { ok: false, actual: unreadable };
      const names = drawn.slice(0, 10).map(({ name }) => show(name));
      return {
        ok: drawn.length === expected,
        actual: `${drawn.length}${names.length > 0 ? `: ${names.join(", ")}` : ""}`,
      };
    });
  }

  state(target: Target, state: TargetState, options?: SeeOptions): Promise<void> {
    demandTarget("see.state", target);
    demandOneOf("see.state", TARGET_STATES, state);
    return this.#check(`${target.description} is ${state}`, state, options, async (tab) => {
      const look = await lookAtTargets(tab, target);
      const one = look.drawn.length === 1 ? look.drawn[0] : undefined;
      if (one === undefined) return { ok: false, actual: () => insteadOf(tab, target, look) };
      const states = await statesOf(one);
      return { ok: states.includes(state), actual: states.join(", "), box: boxOf(look) };
    });
  }

  url(expected: string | RegExp, options?: SeeOptions): Promise<void> {
    demandText("see.url", expected);
    return this.#check(`the address is ${show(expected)}`, show(expected), options, async (tab) => {
      const { ok, actual } = addressIs(tab.url, expected);
      return { ok, actual: show(actual) };
    });
  }

  title(expected: string | RegExp, options?: SeeOptions): Promise<void> {
    demandText("see.title", expected);
    return this.#check(`the title is ${show(expected)}`, show(expected), options, async (tab) => {
      const title = asRead(await tab.title());
      return { ok: titleIs(title, expected), actual: show(title) };
    });
  }

  clipboard(expected: string | RegExp, options?: SeeOptions): Promise<void> {
    demandText("see.clipboard", expected);
    return this.#check(
      `the clipboard holds ${show(expected)}`,
      show(expected),
      options,
      async (_tab, surface) => {
        const text = await clipboardOf(surface, "see.clipboard").read();
        return { ok: equals(text, expected), actual: text === "" ? "no text" : show(text) };
      },
    );
  }

  sameDocument(): Promise<void> {
    const expected = "the document that was there when the frame began";
    return this.#check("the page was not loaded again", expected, { within: 0 }, async (_tab, surface) => {
      const same = surface.isSameDocument();
      if (same === undefined) return { ok: false, actual: "a tab that opened during this frame" };
      return { ok: same, actual: same ? expected : `a document loaded since, ${surface.current.url}` };
    });
  }

  /** Looks until it holds or the time is over. */
  #check(
    title: string,
    expected: string,
    options: SeeOptions | undefined,
    look: (tab: Tab, surface: PageSurface) => Promise<Look>,
  ): Promise<void> {
    const { on } = this.#place;
    const check = { channel: "see" as const, ...(on === undefined ? {} : { surface: on }), title, expected };
    let surface: PageSurface | undefined;
    const decide = async (): Promise<Observed> => {
      const page = await pageOf(this.#place, "see");
      surface = page;
      const within = this.#recording.waitFor(options?.within ?? this.#timeoutMs);
      let last: Look | undefined;
      const lookNow = async () => {
        last = await lookSafely(page, look);
        return last;
      };
      const seen = await this.#recording.waits.during(
        async () => last && { expected, ...(await toldBy(last)) },
        () => lookUntil(lookNow, ({ ok }) => ok, within),
      );
      const late = seen.ok || within === 0 ? "" : ` within ${seconds(within)}`;
      const told = await toldBy(seen);
      const clock = seen.ok ? undefined : standingClock(page);
      return {
        ok: seen.ok,
        expected: expected + late,
        ...told,
        ...(clock === undefined ? {} : { actual: `${told.actual} (${clock})` }),
        ...(seen.box ? { box: seen.box } : {}),
        value: undefined,
      };
    };
    return this.#recording.checking(check, decide, () => surface?.refuseSurprises());
  }
}

/** What a look saw, with what was nearest where it missed something. */
async function toldBy({ actual }: Look): Promise<{ actual: string; nearest?: string[] }> {
  const answer = typeof actual === "string" ? actual : await actual();
  return typeof answer === "string" ? { actual: answer } : { ...answer, nearest: [...answer.nearest] };
}

/** A page between two documents, or one that hangs, is a look that saw nothing. */
async function lookSafely(
  surface: PageSurface,
  look: (tab: Tab, surface: PageSurface) => Promise<Look>,
): Promise<Look> {
  try {
    return await look(surface.current, surface);
  } catch (error) {
    if (isGone(error)) return { ok: false, actual: "a page that was loading" };
    if (error instanceof CallTimedOut) {
      const { requests } = surface.current;
      const next = requests.awaitsDocument ? requests.awaited("Document") : [];
      // A browser holds all questions to a page back that waits for its next document.
      const why = next.length > 0 ? `the page still waits for ${next.join(", ")}` : error.reason.title;
      return { ok: false, actual: `nothing: ${why}` };
    }
    throw error;
  }
}

async function insteadOf(tab: Tab, target: Target, look: TargetLook): Promise<string | Instead> {
  if (look.unreadable !== undefined && look.unseen.length === 0) return look.unreadable;
  if (look.drawn.length > 1) return `${look.drawn.length} of them`;
  const [first] = look.unseen;
  if (first) {
    return `${first.one.role} ${show(first.one.name)}, but ${whyUnseen(first)}`;
  }
  const near = await nearestCandidates(tab, target);
  return near.length > 0 ? { actual: "none", nearest: near } : "none";
}

function whyUnseen({ why, by }: { readonly why: string; readonly by?: string | undefined }): string {
  if (why === "undecided") return `undecided: ${by ?? "it moves"}`;
  if (why === "outside the window") return `${why}: a person scrolls to it first (user.scroll)`;
  return by ? `${why} by ${by}` : why;
}

function boxOf(look: TargetLook): Box | undefined {
  return look.seen[0]?.box;
}

function holds(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === "string" ? hasWords(text, wanted) : equals(text, wanted);
}

/** @returns whether an address is the one that is expected, and what of it was compared */
export function addressIs(address: string, expected: string | RegExp): { ok: boolean; actual: string } {
  const url = new URL(address);
  const short = typeof expected === "string" && expected.startsWith("/");
  const actual = short ? url.pathname + url.search + url.hash : url.href;
  const same = typeof expected === "string" && !short && URL.canParse(expected);
  return { ok: same ? new URL(expected).href === actual : equals(actual, expected), actual };
}

export function titleIs(title: string, expected: string | RegExp): boolean {
  return equals(asRead(title), typeof expected === "string" ? asRead(expected) : expected);
}

function equals(actual: string, expected: string | RegExp): boolean {
  if (typeof expected === "string") return actual === expected;
  return fitsPattern(actual, expected);
}

/** Of a long text the part that matched. */
function around(text: string, wanted: string | RegExp): string {
  const LONGEST = 200;
  if (text.length <= LONGEST) return text;
  const at = typeof wanted === "string" ? text.indexOf(asRead(wanted)) : text.search(freshPattern(wanted));
  const from = Math.max(0, at - 60);
  return `${from > 0 ? "…" : ""}${text.slice(from, from + LONGEST)}…`;
}
