import type { EvidenceEvent } from "../evidence/log/events.ts";

/** Where an event stands in time: on the clock of its writer, which nobody can step. */
type Moment = Pick<EvidenceEvent, "worker" | "at" | "ms">;

/** What the wall clock showed when the writer of an event began to count, in milliseconds. */
export function writerBegan({ at, ms }: Pick<Moment, "at" | "ms">): number {
  return Date.parse(at) - ms;
}

/** How far into a run things happened. Each writer's wall clock is read once: the system's may be set meanwhile. */
export class RunClock {
  /** By the wall clock. */
  readonly startMs: number;
  readonly #began = new Map<string, number>();

  constructor(events: readonly EvidenceEvent[]) {
    for (const event of events)
      if (!this.#began.has(event.worker)) this.#began.set(event.worker, writerBegan(event));
    const first = events.find(({ type }) => type === "run.started") ?? events[0];
    this.startMs = first ? Math.round(this.#timeOf(first)) : 0;
  }

  /** Milliseconds between the run's start and an event. */
  sinceRun(event: Moment): number {
    return Math.round(this.#timeOf(event) - this.startMs);
  }

  #timeOf(event: Moment): number {
    return (this.#began.get(event.worker) ?? writerBegan(event)) + event.ms;
  }
}
