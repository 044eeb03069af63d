import { createCheck } from "../channels/check.ts";
import type { AnswerBook } from "../channels/recorded-calls.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import type { Recording, Told } from "../evidence/log/recording.ts";
import type { AnyStack, AssertionContext, Frame } from "../flow/flow-types.ts";
import { picturesOf } from "../flow/parse-flow.ts";
import { openAbsence } from "./absent-things.ts";
import { alterationsOf } from "./alter-value.ts";
import { type Before, beforeTheAct, inWords } from "./before-act.ts";
import type { ObservedCall } from "./observed-calls.ts";
import { otherExchanges } from "./other-exchanges.ts";
import { PlayBack, type Replacement } from "./play-back.ts";
import { blindCheck } from "./violate-check.ts";

/** What the generic controls found out about one frame. */
export type GenericResult = Told<"generic">;
/** A check that nothing violates, or one that only a declared control can. */
type Finding = GenericResult["blind"][number];
type Assertions = AssertionContext<AnyStack, unknown>;

/** A frame that passed, and what its checks were decided on. */
export interface ObservedFrame {
  readonly frame: Frame<AnyStack, unknown>;
  /** 1-based. */
  readonly index: number;
  /** The channels as they are; of which a play-back takes the shape. */
  readonly context: Assertions;
  /** The agent channel, of which the answers have the shape. */
  readonly agent: unknown;
  readonly answers: AnswerBook;
  readonly calls: readonly ObservedCall[];
  /** What stood there before the act; undefined where the frame has none. */
  readonly before: Before | undefined;
  /** How many of its pictures were compared: each can differ, since one that can't fails its frame. */
  readonly comparisons: number;
  /** All that the witness logged of the flow. */
  readonly entries: readonly unknown[];
}

/** How long an altered play-back of a frame's assertions may take, in milliseconds. */
const PLAY_MS = 2_000;

/** Runs a passed frame's checks again on what they were decided on, each time with one thing altered. */
export async function examineFrame(observed: ObservedFrame): Promise<GenericResult> {
  const { frame, calls, before, comparisons, entries } = observed;
  const blind: Finding[] = [];
  const open: Finding[] = [];
  let noticed = 0;
  const count = (finding: Finding | undefined, shelf: Finding[]): void => {
    if (finding === undefined) noticed += 1;
    else shelf.push(finding);
  };
  for (const call of calls) {
    const isCheck = call.channel === "check";
    if (!isCheck && !asserts(call)) continue;
    const why = isCheck ? blindCheck(call) : openAbsence(call, entries);
    count(why === undefined ? undefined : about(call, why), isCheck ? blind : open);
  }
  const pictures = frame.picture ? picturesOf(frame.picture) : [];
  const required = pictures.flatMap(({ require = [] }) => require);
  const rejected = pictures.flatMap(({ reject = [] }) => reject);
  const values = await valuesNobodyChecks(observed);
  noticed += required.length + rejected.length + comparisons + values.noticed;
  blind.push(...values.blind);
  return {
    ...(before ? { beforeAct: beforeTheAct(calls, before, frame.on, required) } : {}),
    noticed,
    blind,
    open: [...open, ...values.open],
  };
}

/** Alters what the author was given to compare: a frame that passes all the same does not look at it. */
async function valuesNobodyChecks(
  observed: ObservedFrame,
): Promise<{ noticed: number; blind: Finding[]; open: Finding[] }> {
  const plain = await play(observed);
  if (plain.failed !== undefined) {
    const why = `its checks can't be run again on what they saw: ${plain.failed}`;
    return { noticed: 0, blind: [], open: [{ what: "the assertions", why }] };
  }
  const blind: Finding[] = [];
  const open: Finding[] = [];
  let noticed = 0;
  const unwanted = observed.calls.flatMap(({ channel, method, args }) =>
    channel === "check" && UNEQUAL.includes(method) ? args.slice(0, 2) : [],
  );
  for (const of of plain.lookedInto) {
    if (of.outcome === undefined || !("value" in of.outcome)) continue;
    const { value: was } = of.outcome;
    const alterations = [...alterationsOf(was, unwanted), ...moreExchanges(of, was, observed.entries)];
    if (alterations.length === 0) continue;
    let seen = false;
    for (const { value } of alterations) {
      seen = (await play(observed, { of, value })).failed !== undefined;
      if (seen) break;
    }
    const how = alterations.map((one) => one.how).join(", ");
    if (seen) noticed += 1;
    else
      blind.push(...[about(of, `${how}: every check held all the same`)].filter((one) => one !== undefined));
  }
  // What was altered may have been kept for later frames; this puts it right.
  await play(observed);
  return { noticed, blind, open };
}

/** Checks that a value breaks by being something. */
const UNEQUAL: readonly string[] = ["notEqual", "excludes"];

/** A list of exchanges is wrong, too, by one that should not have come: by any that the flow saw, and one of each step. */
function moreExchanges(
  { channel, method }: ObservedCall,
  value: unknown,
  entries: readonly unknown[],
): { readonly how: string; readonly value: unknown }[] {
  if (channel !== "witness" || method !== "entries" || !Array.isArray(value)) return [];
  return [{ how: "with exchanges of each step added", value: [...value, ...otherExchanges(entries)] }];
}

async function play(
  { frame, context, agent, answers, calls }: ObservedFrame,
  replacement?: Replacement,
): Promise<{ failed: string | undefined; lookedInto: ReadonlySet<ObservedCall> }> {
  const back = new PlayBack(calls, replacement);
  const played = {
    see: back.channel(context.see, "see"),
    probe: back.channel(context.probe, "probe"),
    witness: back.channel(context.witness, "witness"),
    network: back.channel(context.network, "network"),
    os: back.channel(context.os, "os"),
    check: createCheck(COMPARED_ONLY),
    answers: answers.read(agent, (path, value) => back.answerOf(path, value)),
    world: context.world,
    get terminal() {
      return back.channel(context.terminal, "terminal");
    },
  } as Assertions;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`they did not end within ${PLAY_MS / 1000} s`), PLAY_MS);
  });
  const failed = await Promise.race([outcomeOf(() => frame.assertions(played)), late]);
  clearTimeout(timer);
  return { failed, lookedInto: back.lookedInto };
}

async function outcomeOf(assertions: () => void | Promise<void>): Promise<string | undefined> {
  try {
    await assertions();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** Throws for what does not hold, and records nothing. */
const COMPARED_ONLY: Pick<Recording, "check"> = {
  check: ({ ok, title }) => {
    if (!ok) throw new Error(title);
  },
};

/** Values alone assert nothing. */
function asserts({ channel, method }: ObservedCall): boolean {
  return ASSERTING.includes(channel) && !VALUES.includes(method);
}

const ASSERTING: readonly string[] = ["see", "os", "terminal", "witness", "network"];
const VALUES: readonly string[] = ["entries", "requests", "windows", "windowsBefore", "last", "runs"];

function about(call: ObservedCall, why: string): Finding {
  const { place } = call.site;
  return { what: inWords(call), why, ...(place === undefined ? {} : { at: place }) };
}
