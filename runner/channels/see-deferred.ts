import { pause } from "../cdp/connection.ts";
import { CallTimedOut, isGone } from "../cdp/protocol-failure.ts";
import type { Reading } from "../cdp/reading.ts";
import { Failure } from "../evidence/failure.ts";
import type { FrameRecorder } from "../evidence/recorder.ts";
import { show } from "../evidence/show.ts";
import type { PagePlace } from "./page-place.ts";
import { lookAtTargets } from "./see-looks.ts";
import type { Target } from "./target.ts";

type Unwanted = { readonly text: string | RegExp } | { readonly target: Target };

interface Claim {
  readonly surface: string;
  readonly unwanted: Unwanted;
  judged: boolean;
}

type Outcome = {
  readonly ok: boolean;
  readonly expected: string;
  readonly actual: string;
  readonly title: string;
};

/** What `see.no` claims: kept until the picture, because absence means something only when all else has happened. */
export class Deferred {
  readonly #recorder: Pick<FrameRecorder, "check" | "note">;
  readonly #place: PagePlace;
  readonly #claims: Claim[] = [];

  constructor(recorder: Pick<FrameRecorder, "check" | "note">, place: PagePlace) {
    this.#recorder = recorder;
    this.#place = place;
  }

  async add(surface: string | undefined, unwanted: Unwanted): Promise<void> {
    if (surface === undefined) {
      throw new TypeError('the frame is on no surface: give it `on`, or name one with see.on("...").no');
    }
    this.#claims.push({ surface, unwanted, judged: false });
  }

  async judge(surface: string, reading: Reading): Promise<void> {
    const outcomes: Outcome[] = [];
    for (const claim of this.#claims) {
      if (claim.surface !== surface || claim.judged) continue;
      claim.judged = true;
      const { unwanted } = claim;
      outcomes.push(
        "text" in unwanted
          ? withoutText(reading, unwanted.text)
          : await this.#withoutTarget(surface, unwanted.target),
      );
    }
    const broken = outcomes.filter(({ ok }) => !ok);
    // All are in the report; the first that does not hold fails the frame.
    for (const outcome of outcomes) if (outcome !== broken[0]) this.#recorder.note(toCheck(surface, outcome));
    if (broken[0]) this.#recorder.check(toCheck(surface, broken[0]));
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
    reading.blocks.find(({ text }) => occurs(text, unwanted)) ??
    (occurs(reading.text, unwanted) ? reading : undefined);
  if (found) return { ok: false, title, expected, actual: show(found.text.slice(0, 300)) };
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
  if (typeof unwanted === "string") return text.includes(unwanted.replace(/\s+/g, " ").trim());
  return new RegExp(unwanted.source, unwanted.flags.replace(/[gy]/g, "")).test(text);
}

function toCheck(surface: string, { title, ok, expected, actual }: Outcome) {
  return { channel: "see" as const, surface, title, ok, expected, actual, waitedMs: 0 };
}
