import type { EvidenceEvent } from "../evidence/log/events.ts";

/** A line (or a whole file) of the log that could not be used as it stands. Nothing is dropped without one. */
export interface LogProblem {
  readonly file: string;
  /** 1-based; 0 when the problem is not one line's. */
  readonly line: number;
  /**
   * `torn`: the last line was cut off while it was written. `unreadable`: not JSON. `foreign`: JSON, but not an
   * event of this schema. `missing`: the writer's own numbering says that lines are gone. `changed`: a file is not
   * as the manifest has it.
   */
  readonly kind: "torn" | "unreadable" | "foreign" | "missing" | "changed";
  readonly message: string;
}

/** `events-1.jsonl:7`, or the file alone. */
export function placeOfProblem({ file, line }: Pick<LogProblem, "file" | "line">): string {
  return line === 0 ? file : `${file}:${line}`;
}

/** Everything that the log of a run says, in order of time. */
export interface RunLog {
  readonly events: readonly EvidenceEvent[];
  readonly problems: readonly LogProblem[];
  /** The run's hash, when its manifest was written and read. */
  readonly hash?: string | undefined;
}

/** The log of a run in this process: give `add` to the recorders, and the validator need not be loaded. */
export class LiveLog implements RunLog {
  readonly events: EvidenceEvent[] = [];
  readonly problems: readonly LogProblem[] = [];

  readonly add = (event: EvidenceEvent): void => {
    this.events.push(event);
  };
}
