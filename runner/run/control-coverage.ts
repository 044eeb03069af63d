import { COMMAND } from "../evidence/command-name.ts";
import type { Reason } from "../evidence/log/events.ts";
import type { Flow, Frame } from "../report/report-schema.ts";
import type { ControlRecord } from "./control-record.ts";

/** How many frames controls have shown to be able to fail. */
export interface ControlCoverage {
  readonly frames: number;
  readonly covered: number;
  /** Why it is less than was asked for. */
  readonly problem: Reason | undefined;
}

/**
 * Counts the frames that controls have shown to be able to fail. A frame is covered by a declared control that turned
 * exactly it red, or by a check that was not true before its act; and by nothing while it is blind for something.
 * @param flows of the run; those that are controls themselves are left out
 * @param records what recorded runs of declared controls showed, by flow id
 * @param least percent of the frames; the run has a problem below it
 */
export function controlCoverage(
  flows: readonly Flow[],
  records: ReadonlyMap<string, ControlRecord>,
  least: number,
): ControlCoverage {
  const frames = flows
    .filter(({ control, repeat = 1 }) => control === undefined && repeat === 1)
    .flatMap((flow) => flow.frames.map((frame) => ({ flow, frame })));
  const open = frames.flatMap(({ flow, frame }) => {
    const why = uncovered(frame, records.get(flow.id));
    return why === undefined ? [] : [`${flow.key} ${frame.index} ${frame.name}: ${why}`];
  });
  const covered = frames.length - open.length;
  const percent = frames.length === 0 ? 0 : (100 * covered) / frames.length;
  const counted = { frames: frames.length, covered };
  if (percent >= least) return { ...counted, problem: undefined };
  const problem: Reason = {
    kind: "evidence",
    title: `Controls cover ${covered} of ${frames.length} frames, ${Math.floor(percent)} %; ${least} % were asked for`,
    message: open.join("\n"),
    next: `declare a control for each of these frames and run \`${COMMAND} --controls\`, or let the frame check what its act changes`,
  };
  return { ...counted, problem };
}

function uncovered(frame: Frame, record: ControlRecord | undefined): string | undefined {
  const { generic, name, controlResults } = frame;
  const [blind] = generic?.blind ?? [];
  if (blind) return `it does not notice ${blind.what}`;
  const held = record?.controls.some((control) => control.held && control.breaks === name);
  if (held || controlResults.some((result) => result.held)) return undefined;
  if (generic?.beforeAct?.shows === "yes") return undefined;
  return generic?.beforeAct?.shows === "no"
    ? "all that it checks was so before its act"
    : "no control turned it red";
}
