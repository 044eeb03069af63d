import { firstPlace, inWords } from "../evidence/call-site.ts";
import type { EventOf, EvidenceEvent } from "../evidence/log/events.ts";
import { Failure } from "../evidence/log/failure.ts";
import type { Recorder } from "../evidence/log/recorder.ts";
import type { RunLog } from "../report/run-log.ts";
import { endLog } from "./close-run.ts";

/** Why nothing goes on: code that does not return, told by its stack. */
export function blockedFailure(stack: string, limitMs: number): Failure {
  const place = firstPlace(stack);
  return new Failure({
    kind: "timeout",
    title: `The code did not return within ${limitMs / 1000} s${place ? `: ${inWords(place)}` : ""}`,
    message: "it ran without a pause, so that nothing else could: no time-out, no other flow, no clean-up",
    expected: `control back within ${limitMs / 1000} s`,
    actual: `it still runs${place ? ` at ${inWords(place)}` : ""}`,
    next: "look for a loop that nothing ends (`await` in a loop lets a time-out end it), or a pattern that backtracks",
    ...(place ? { at: place } : {}),
    stack: stack.split("\n").slice(0, 12).join("\n"),
  });
}

/**
 * Closes the log of a run that can't go on, at once: the frame whose code does not return has failed; what runs beside
 * it, and what was to come, is not reached.
 */
export function closeBlockedRun({ reason }: Failure, log: RunLog, recorder: Recorder): void {
  const owner = ownerOf(reason.stack ?? "", inProgress(log.events));
  if (owner === undefined) recorder.emit({ type: "problem", reason });
  else {
    const { flow, frame, ms } = owner;
    const tookMs = recorder.now() - ms;
    recorder.emit({ type: "frame.ended", flow, frame, verdict: "failed", reason, tookMs });
  }
  endLog(recorder, log);
}

type Started = EventOf<"frame.started">;

/** Frames that have begun and not ended. */
function inProgress(events: readonly EvidenceEvent[]): readonly Started[] {
  const open = new Map<string, Started>();
  for (const event of events) {
    if (event.type === "frame.started") open.set(`${event.flow} ${event.frame}`, event);
    if (event.type === "frame.ended") open.delete(`${event.flow} ${event.frame}`);
  }
  return [...open.values()];
}

/** The one whose flow's file the stack names, else the only one. */
function ownerOf(stack: string, open: readonly Started[]): Started | undefined {
  const named = open.filter(({ flow }) => stack.includes(`/${/^[^#!:]+/.exec(flow)?.[0]}.flow.`));
  if (named.length === 1) return named[0];
  return open.length === 1 ? open[0] : undefined;
}
