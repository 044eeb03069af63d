import { pause } from "../../cdp/protocol/connection.ts";
import { CallTimedOut, isGone } from "../../cdp/protocol/protocol-failure.ts";
import { atTheMost } from "../../cdp/settle-reading.ts";
import { type Reading, readsPart } from "../../cdp/snapshot/reading.ts";
import { type CallSite, callerSite } from "../../evidence/call-site.ts";
import { Failure } from "../../evidence/log/failure.ts";
import type { Recording } from "../../evidence/log/recording.ts";
import { fitsPattern, hasPart } from "../../evidence/text/read-text.ts";
import { show } from "../../evidence/text/show.ts";
import { onNoSurface, type PagePlace } from "../page-place.ts";
import type { Target } from "../target.ts";
import { lookAtTargets } from "./looks.ts";

type Unwanted = { readonly text: string | RegExp } | { readonly target: Target };

interface Claim {
  readonly surface: string;
  readonly unwanted: Unwanted;
  readonly site: CallSite | undefined;
  judged: boolean;
}

type Outcome = {
  readonly ok: boolean;
  readonly expected: string;
  readonly actual: string;
  readonly title: string;
};
type Judged = Outcome & { readonly site: CallSite | undefined };

/** What `see.no` claims: kept until the picture, because absence means something only when all else has happened. */
export class Deferred {
  readonly #recording: Recording;
  readonly #place: PagePlace;
  readonly #claims: Claim[] = [];

  constructor(recording: Recording, place: PagePlace) {
    this.#recording = recording;
    this.#place = place;
  }

  add(surface: string | undefined, unwanted: Unwanted): void {
    this.#recording.signal.throwIfAborted();
    if (surface === undefined) {
      throw onNoSurface("see.no", 'see.on("...").no');
    }
    this.#claims.push({ surface, unwanted, site: callerSite(), judged: false });
  }

  /** Whether a text would decide a claim on this surface that is still to be judged. */
  matters(surface: string, text: string): boolean {
    return this.#claims.some(
      ({ surface: on, unwanted, judged }) =>
        on === surface && !judged && "text" in unwanted && occurs(text, unwanted.text),
    );
  }

  async judge(surface: string, reading: Reading): Promise<void> {
    const outcomes: Judged[] = [];
    for (const claim of this.#claims) {
      if (claim.surface !== surface || claim.judged) continue;
      claim.judged = true;
      const { unwanted, site } = claim;
      const outcome =
        "text" in unwanted
          ? withoutText(reading, unwanted.text)
          : await this.#withoutTarget(surface, unwanted.target);
      outcomes.push({ ...outcome, site });
    }
    const broken = outcomes.filter(({ ok }) => !ok);
    // All are in the report; the first that does not hold fails the frame.
    for (const outcome of outcomes)
      if (outcome !== broken[0]) this.#recording.note(toCheck(surface, outcome), outcome.site);
    if (broken[0]) this.#recording.check(toCheck(surface, broken[0]), { site: broken[0].site });
  }

  demandJudged(): void {
    const left = this.#claims.filter(({ judged }) => !judged);
    const [first] = left;
    if (first === undefined) return;
    throw new Failure({
      kind: "evidence",
      title: `see.no on ${first.surface} was never judged`,
      message: `${left.length} such claims wait for a picture of ${first.surface}, and none was taken`,
      next: `give the frame a picture of it: picture: { of: "${first.surface}" }`,
    });
  }

  async #withoutTarget(surface: string, target: Target): Promise<Outcome> {
    const title = `does not see ${target.description}`;
    const expected = `no ${target.description}`;
    const page = await this.#place.page(surface);
    const bound = performance.now() + LOOK_MS;
    for (;;) {
      try {
        const look = await lookAtTargets(page.current, target);
        const [first] = look.seen;
        if (first) return { ok: false, title, expected, actual: `${first.one.role} ${show(first.one.name)}` };
        const moving = look.unseen.find(({ why }) => why === "undecided");
        if (moving) return { ok: false, title, expected, actual: `undecided: ${moving.by ?? "it moves"}` };
        if (look.unreadable !== undefined) return { ok: false, title, expected, actual: look.unreadable };
        return { ok: true, title, expected, actual: "none to be seen" };
      } catch (error) {
        if (!isGone(error) && !(error instanceof CallTimedOut)) throw error;
        if (performance.now() > bound) {
          return { ok: false, title, expected, actual: `it could not be looked at: ${String(error)}` };
        }
        await pause(50);
      }
    }
  }
}

/** A page that is just loading may take this long until it can be looked at. */
const LOOK_MS = 2_000;

function withoutText(reading: Reading, unwanted: string | RegExp): Outcome {
  const title = `does not see the text ${show(unwanted)}`;
  const expected = `no ${show(unwanted)} to read`;
  const found =
    reading.blocks.find((block) => readsPart(block, unwanted)) ??
    (occurs(reading.text, unwanted) ? reading : undefined);
  if (found) return { ok: false, title, expected, actual: show(found.text.slice(0, 300)) };
  // What could not be decided may have been there.
  if (occurs(atTheMost(reading).text, unwanted)) {
    const open = reading.unseen.filter(({ why }) => why === "undecided");
    const { text, by } = open.find((one) => occurs(one.text, unwanted)) ?? open[0] ?? {};
    const actual = `undecided: ${show(text ?? "")}: ${by ?? "it moves all the time"}`;
    return { ok: false, title, expected, actual };
  }
  if (reading.unread.length > 0) {
    return {
      ok: false,
      title,
      expected,
      actual: `these frames could not be read: ${reading.unread.join(", ")}`,
    };
  }
  return { ok: true, title, expected, actual: `${reading.blocks.length} texts without it` };
}

/** Stricter than `see.text`: a part of a word counts, too. */
function occurs(text: string, unwanted: string | RegExp): boolean {
  return typeof unwanted === "string" ? hasPart(text, unwanted) : fitsPattern(text, unwanted);
}

function toCheck(surface: string, { title, ok, expected, actual }: Outcome) {
  return { channel: "see" as const, surface, title, ok, expected, actual, waitedMs: 0 };
}
