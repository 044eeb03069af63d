import type { RuleVerdict } from "../../mocks/witness-log/control.ts";
import { inWords, type WitnessTenant, WitnessWaitError } from "../../mocks/witness-log/control-client.ts";
import type { WitnessEntry } from "../../mocks/witness-log/entry.ts";
import type { Observed, Recording } from "../evidence/log/recording.ts";
import { seconds } from "../evidence/text/seconds.ts";
import { show } from "../evidence/text/show.ts";
import { judgement } from "./judgement.ts";
import { describeMatch, matcherOf, type WitnessMatch } from "./witness-match.ts";

/** How long `saw` waits for an exchange that has not arrived yet. */
const SAW_WITHIN_MS = 10_000;

/** Something that happened after what is claimed to be absent: a witness entry, or a moment another channel saw. */
export interface Moment {
  /** ISO 8601 wall-clock time. */
  readonly at: string;
}

/** Reads the log that the outside service kept. Only exchanges of this flow's run, from the frame's start on. */
export interface WitnessChannel {
  /** Waits for the first matching exchange. Fails at the deadline with what did arrive. */
  saw(match: WitnessMatch, options?: { within?: number; after?: WitnessMark }): Promise<WitnessEntry>;
  /** Waits until exactly `count` matching exchanges arrived and returns them, in order. */
  sawTimes(
    count: number,
    match: WitnessMatch,
    options: { until: Moment; after?: WitnessMark },
  ): Promise<readonly WitnessEntry[]>;
  /** No matching exchange until `until`, which must be something that happened afterwards: a pause proves nothing. */
  sawNothing(match: WitnessMatch, options: { until: Moment; after?: WitnessMark }): Promise<void>;
  /**
   * The judge finds no rule of the protocols broken by the client that walked through, since the flow began. What it
   * found is kept as a table.
   * @param options.shoulds holds the client to what it should do, too, not only to what it must
   * @param options.left the client has ended by itself: what it has not done counts, too
   */
  brokeNoRule(options?: { except?: readonly string[]; shoulds?: boolean; left?: boolean }): Promise<void>;
  /** What arrived so far, without waiting. For building values to check; it asserts nothing. */
  entries(options?: { after?: WitnessMark }): Promise<readonly WitnessEntry[]>;
  /** This frame's start; pass it to a later frame through a variable to look further back. */
  readonly start: WitnessMark;
  /** The flow's own start. */
  readonly beginning: WitnessMark;
}

/** A position in the log. */
export interface WitnessMark {
  readonly seq: number;
}

/** @param keep takes the judge's table, as evidence of the frame */
export function createWitness(
  recording: Recording,
  tenant: WitnessTenant,
  start: WitnessMark,
  keep: (judgement: string) => void,
): WitnessChannel {
  const entriesAfter = async (mark: WitnessMark = start) =>
    (await tenant.entries(mark.seq)).filter(isExchange);

  const matching = async (matches: (entry: WitnessEntry) => boolean, until: Moment, after?: WitnessMark) => {
    assertMoment(until);
    // Everything up to now counts, also what came after the moment: the claim only gets stricter.
    return (await entriesAfter(after)).filter(matches);
  };

  const check = <T>(title: string, expected: string, look: () => Promise<Observed<T>>): Promise<T> =>
    recording.checking({ channel: "witness", title, expected }, look);

  return {
    start,
    beginning: { seq: 0 },
    entries: ({ after } = {}) => entriesAfter(after),

    saw: (match, { within: mayWait = SAW_WITHIN_MS, after = start } = {}) => {
      const matches = matcherOf("witness.saw", match);
      const within = recording.waitFor(mayWait);
      const expected = `${describeMatch(match)} at the witness within ${seconds(within)}`;
      return check(`the witness saw ${describeMatch(match)}`, expected, async () => {
        try {
          const entry = await recording.waits.during(
            async () => ({ expected, actual: listed(await entriesAfter(after)) }),
            () =>
              tenant.waitFor((candidate) => isExchange(candidate) && matches(candidate), {
                after: after.seq,
                deadlineMs: within,
                expected: describeMatch(match),
              }),
          );
          return { ok: true, actual: inWords(entry), entries: [entry.seq], value: entry };
        } catch (error) {
          if (!(error instanceof WitnessWaitError)) throw error;
          // A check that failed returns nothing: its caller gets the failure.
          return { ok: false, actual: listed(error.seen.filter(isExchange)), value: undefined as never };
        }
      });
    },

    brokeNoRule: ({ except = [], shoulds = false, left = false } = {}) =>
      check(
        "the judge finds no protocol rule broken",
        "no broken rule among those that were exercised",
        async () => {
          const verdicts = (await tenant.verdict({ left })).filter(({ rule }) => !except.includes(rule));
          keep(judgement(verdicts));
          const exercised = verdicts.filter(({ status }) => status !== "not exercised");
          const counts = ({ severity }: RuleVerdict) => shoulds || severity === "must";
          const broken = exercised.filter((verdict) => verdict.status === "fail" && counts(verdict));
          return {
            ok: exercised.length > 0 && broken.length === 0,
            actual:
              exercised.length === 0
                ? "no rule was exercised"
                : broken.length === 0
                  ? `${exercised.length} rules exercised, none broken`
                  : broken.map(({ rule, why }) => `${rule}: ${why}`).join("; "),
            entries: broken.flatMap(({ entries }) => entries),
            value: undefined,
          };
        },
      ),

    sawTimes: (count, match, { until, after }) => {
      const matches = matcherOf("witness.sawTimes", match);
      return check(`the witness saw ${describeMatch(match)} ${count} times`, `exactly ${count}`, async () => {
        const found = await matching(matches, until, after);
        return {
          ok: found.length === count,
          actual: `${found.length}${found.length > 0 ? `: ${listed(found)}` : ""}`,
          entries: found.map((entry) => entry.seq),
          value: found,
        };
      });
    },

    sawNothing: (match, { until, after }) => {
      const matches = matcherOf("witness.sawNothing", match);
      return check(`the witness saw no ${describeMatch(match)}`, `nothing up to ${until?.at}`, async () => {
        const found = await matching(matches, until, after);
        return {
          ok: found.length === 0,
          actual: listed(found),
          entries: found.map((entry) => entry.seq),
          value: undefined,
        };
      });
    },
  };
}

function assertMoment(until: Moment): void {
  if (Number.isNaN(Date.parse(until?.at))) {
    throw new TypeError(
      `"until" must be something that happened afterwards, with its time as "at" (a witness entry, a window); got ${show(until)}`,
    );
  }
}

/** The last dozen of these, in words. */
function listed(entries: readonly WitnessEntry[]): string {
  return entries.slice(-12).map(inWords).join(", ") || "nothing";
}

/** Not a change by the control side, and each answer that stays open counts once: when it opened. */
function isExchange({ step, phase }: WitnessEntry): boolean {
  return step !== "witness" && phase !== "closed";
}
