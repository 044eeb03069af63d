import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { ExpectedFailure } from "../evidence/log/events.ts";
import { Failure } from "../evidence/log/failure.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import type { Flow } from "../flow/parse-flow.ts";
import { nearestOf } from "../flow/select-flows.ts";

const words = z.string().trim().min(1, "must not be empty");
const Entries = z.array(
  z.strictObject({
    flow: words,
    frame: words,
    reason: z.string().trim().min(1, "must say why the failure is borne"),
    until: z.iso.date("must be a date like 2027-01-31"),
  }),
);

/** What is known to fail, by the flow's id. */
export type ExpectedFailures = ReadonlyMap<string, ExpectedFailure>;

/**
 * Reads a JSON file `[{"flow": "...", "frame": "...", "reason": "...", "until": "2027-01-31"}]`. An entry of a flow that
 * there is not is refused; one whose flow passes, or whose day is over, fails the run.
 * @param known the ids of all flows, selected or not
 * @throws Failure that names what is wrong in it
 */
export async function readExpectedFailures(
  file: string,
  known: readonly string[],
): Promise<ExpectedFailures> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw refused(file, messageOf(cause));
  }
  const read = Entries.safeParse(value);
  if (!read.success) throw refused(file, z.prettifyError(read.error));
  const expected = new Map<string, ExpectedFailure>();
  for (const { flow, ...entry } of read.data) {
    if (!known.includes(flow)) throw refused(file, `there is no flow "${flow}"; ${nearestOf(flow, known)}`);
    // A flow ends with its first failing frame, so that of two entries one would be stale.
    if (expected.has(flow)) throw refused(file, `there are two entries of the flow "${flow}"`);
    expected.set(flow, entry);
  }
  return expected;
}

/** @throws Failure when an entry names a frame that its flow has not */
export function checkFramesOf(expected: ExpectedFailures, flows: readonly Flow[], file: string): void {
  for (const { id, frames } of flows) {
    const frame = expected.get(id)?.frame;
    const names = frames.map(({ name }) => name);
    if (frame !== undefined && !names.includes(frame))
      throw refused(file, `the flow "${id}" has no frame "${frame}"; ${nearestOf(frame, names)}`);
  }
}

function refused(file: string, message: string): Failure {
  return new Failure({
    kind: "error",
    title: `${file} holds no expected failures as they should be`,
    message,
    next: 'each is {"flow": "checkout", "frame": "Its name", "reason": "issue 12", "until": "2027-01-31"}',
  });
}
