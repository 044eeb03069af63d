import { createClock } from "../../channels/clock.ts";
import { nearestCandidates } from "../../channels/nearest-candidates.ts";
import { pageOutline } from "../../channels/page-outline.ts";
import { type PagePlace, pageOf } from "../../channels/page-place.ts";
import { createSee } from "../../channels/see/create-see.ts";
import { lookAtTargets } from "../../channels/see/looks.ts";
import * as targets from "../../channels/target.ts";
import { createUser } from "../../channels/user/create-user.ts";
import { Failure, reasonOf } from "../../evidence/log/failure.ts";
import { misuse } from "../../evidence/log/misuse.ts";
import { Recording } from "../../evidence/log/recording.ts";
import { show } from "../../evidence/text/show.ts";
import { withMeantCall } from "../../run/misspelt-call.ts";

/** A person is waiting. */
const WAIT_MS = 2_000;

/**
 * Does one line of a debugging author: `page`, a target, a check of `see`, an act of `user`, a move of the `clock`. Nothing of it is recorded.
 * @returns what came of it, in lines
 * @throws what the line throws: a check that does not hold, a refused act, a mistake in the line
 */
export async function tryLine(line: string, place: PagePlace): Promise<string[]> {
  if (line === "page") return await pageOutline((await pageOf(place, "page")).current);
  const said: string[] = [];
  const recording = new Recording({
    act: ({ ok, verb, target = "" }) => void (ok && said.push(`${verb} ${target}`.trim())),
    check: ({ ok, title, actual }) => void (ok && said.push(`✓ ${title}: ${actual}`)),
  });
  const { channel: see } = createSee(recording, place, { timeoutMs: WAIT_MS });
  const user = createUser(recording, place, { timeoutMs: WAIT_MS });
  const scope = { ...targets, see, user, clock: createClock(recording, place) };
  // The author's own terminal: what they type is what they mean to run.
  const code = new Function(
    ...Object.keys(scope),
    `return (async () => (${line.replace(/^await\s+/, "")}))()`,
  );
  const value: unknown = await Promise.resolve(code(...Object.values(scope))).catch((error: unknown) => {
    if (error instanceof TypeError)
      throw new Failure(withMeantCall(reasonOf(error), [scope]), { cause: error });
    if (!(error instanceof ReferenceError)) throw error;
    throw misuse(`${error.message} here`, "there are page, see, user, clock and the targets, as button(…)");
  });
  if (isTarget(value)) return await foundBy(value, place);
  if (value !== undefined) said.push(show(value));
  return said;
}

function isTarget(value: unknown): value is targets.Target {
  return typeof value === "object" && value !== null && "within" in value && "roles" in value;
}

async function foundBy(target: targets.Target, place: PagePlace): Promise<string[]> {
  const { current } = await pageOf(place, "see");
  const { seen, unseen, unreadable } = await lookAtTargets(current, target);
  const lines = [
    ...seen.map(
      ({ one, box }) => `${one.role} ${show(one.name)} at ${Math.round(box.x)}, ${Math.round(box.y)}`,
    ),
    ...unseen.map(({ one, why, by }) => `${one.role} ${show(one.name)}, but ${by ? `${why} by ${by}` : why}`),
    ...(unreadable === undefined ? [] : [unreadable]),
  ];
  if (lines.length > 0) return lines;
  const near = await nearestCandidates(current, target);
  return [`${target.description} is not there`, ...near.map((one) => `nearest: ${one}`)];
}
