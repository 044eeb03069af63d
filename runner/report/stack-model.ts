import type { EventOf } from "../evidence/log/events.ts";
import type { Service, Stack } from "./report-schema.ts";
import type { RunClock } from "./run-clock.ts";

/** Gathers what the log says about stacks: one entry for each boot on each worker. */
export class StackModels {
  readonly #stacks: Stack[] = [];
  readonly #clock: RunClock;

  constructor(clock: RunClock) {
    this.#clock = clock;
  }

  get all(): Stack[] {
    return this.#stacks;
  }

  stack(event: EventOf<"stack">): void {
    const open = this.#open(event.worker, event.stack);
    const stack = event.state === "booting" || !open ? this.#boot(event) : open;
    stack.state = event.state;
    stack.variant = event.variant ?? stack.variant;
    stack.reason = event.reason ?? stack.reason;
    stack.standIns = [...new Set([...stack.standIns, ...event.standIns])];
    if (event.state !== "stopped") stack.seconds = event.seconds;
  }

  service(event: EventOf<"service">): void {
    const stack = this.#open(event.worker, event.stack) ?? this.#boot(event);
    let service = stack.services.find(({ service }) => service === event.service);
    if (!service) {
      service = { service: event.service, state: event.state, startedMs: this.#clock.sinceRun(event) };
      stack.services.push(service);
    }
    // A service that died stays dead in the report, also when its stack is taken down afterwards.
    if (service.state !== "died") {
      service.state = event.state;
      service.detail = event.detail;
    }
    if (event.state === "ready" || event.state === "attached") service.readyAfter = event.seconds;
    service.url = event.url ?? service.url;
  }

  #open(worker: string, name: string): Stack | undefined {
    return this.#stacks.findLast(
      (stack) => stack.worker === worker && stack.stack === name && stack.state !== "stopped",
    );
  }

  #boot(event: EventOf<"stack"> | EventOf<"service">): Stack {
    const stack: Stack = {
      stack: event.stack,
      worker: event.worker,
      state: "booting",
      startedMs: this.#clock.sinceRun(event),
      seconds: 0,
      standIns: [],
      services: [] as Service[],
    };
    this.#stacks.push(stack);
    return stack;
  }
}
