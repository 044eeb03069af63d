import { randomUUID } from "node:crypto";
import type { NetworkHost } from "../os/host/network-host.ts";
import { describeExit, type Exit, type ProcessGroup, type SpawnOptions } from "../process/process-group.ts";
import type { ChannelContext, FlowWitness, StackContext } from "./contexts.ts";
import type { StackDefinition } from "./definition.ts";
import { StackError, unknownName } from "./stack-error.ts";
import type { StackRuntime } from "./stack-runtime.ts";

/** A service that answers: started by this boot, or attached. */
export interface BootedService {
  readonly name: string;
  readonly url: string;
  readonly state: "ready" | "attached";
  /** Milliseconds from the start of the boot until it was ready. */
  readonly readyMs: number;
  /** Its raw log; undefined for an attached service. Copy what is evidence before the stack is stopped. */
  readonly logFile: string | undefined;
  readonly pid: number | undefined;
  /** What it printed last, oldest first; nothing for an attached service. */
  lastLines(count?: number): readonly string[];
}

/** A service ended while the stack was meant to run. */
export interface ServiceDeath {
  readonly service: string;
  /** Undefined when another process had started it (a kept stack), so its exit code is not known. */
  readonly exit: Exit | undefined;
  readonly lastLines: readonly string[];
  readonly logFile: string;
  /** `service api ended with exit code 3` */
  readonly message: string;
}

/** Set by the runner for each flow; completes a stack's context to what its channels get. */
export interface FlowBinding {
  readonly witness?: FlowWitness | undefined;
  readonly unique: (name: string) => string;
  readonly redact: (value: string) => string;
  readonly onEnd: (close: () => void | Promise<void>) => void;
}

/** A stack that runs: other than a definition, it has URLs, logs and secrets, and can be stopped. */
export interface BootedStack<
  Surface extends string = string,
  Api = unknown,
  Agent = unknown,
  Probe = unknown,
> {
  readonly definition: Pick<
    StackDefinition<Surface, Api, Agent, Probe>,
    "name" | "title" | "surfaces" | "authority" | "witness" | "api" | "agent" | "probe" | "reset"
  >;
  readonly id: string;
  readonly variant: string | undefined;
  readonly options: unknown;
  /** Its own folder, also for browser profiles and the like; removed when it is stopped. */
  readonly dir: string;
  readonly home: string;
  readonly services: readonly BootedService[];
  /** What stands in for the real thing. */
  readonly standIns: readonly string[];
  /** For surfaces and the witness's control side. */
  readonly context: StackContext;
  /** Since when it runs, for a stack that `stack up` had started before this run. */
  readonly keptSince: Date | undefined;
  /** Milliseconds that the boot took. */
  readonly bootMs: number;
  service(name: string): BootedService;
  /** The host that a surface is to be opened on; undefined for this machine. */
  hostOf(surface: string): Promise<NetworkHost | undefined>;
  /** Every secret handed out so far, for redaction. */
  secrets(): readonly string[];
  /** For a flow's `api`, `agent` and `probe`. Throws when they read the witness of a stack without one. */
  channelContext(flow: FlowBinding): ChannelContext;
  /** Calls back when a service ends before `stop`; also at once for those that had ended already. */
  onDeath(listener: (death: ServiceDeath) => void): () => void;
  /** Starts a further process that the stack's receipt knows of (a browser, a display); ended with the stack. */
  spawn(options: SpawnOptions): Promise<ProcessGroup>;
  /** Ends what this boot started, in reverse order, and removes its folder; nothing of a kept stack. */
  stop(): Promise<void>;
}

/** Listeners, and the deaths so far. */
export class DeathWatch {
  readonly #deaths: ServiceDeath[] = [];
  readonly #listeners = new Set<(death: ServiceDeath) => void>();
  #over = false;

  /** Tells of a death; nothing any more after {@link end}. */
  tell(death: Omit<ServiceDeath, "message">): void {
    if (this.#over) return;
    const how = death.exit === undefined ? "ended" : `ended with ${describeExit(death.exit)}`;
    const complete = { ...death, message: `service ${death.service} ${how}` };
    this.#deaths.push(complete);
    for (const listener of this.#listeners) listener(complete);
  }

  listen(listener: (death: ServiceDeath) => void): () => void {
    this.#listeners.add(listener);
    for (const death of this.#deaths) listener(death);
    return () => this.#listeners.delete(listener);
  }

  get over(): boolean {
    return this.#over;
  }

  knows(service: string): boolean {
    return this.#deaths.some((death) => death.service === service);
  }

  end(): void {
    this.#over = true;
  }
}

/** Finds a service by name. Throws with the nearest names. */
export function findService(stack: string, services: readonly BootedService[], name: string): BootedService {
  const found = services.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  const names = services.map((candidate) => candidate.name);
  throw new StackError(`in stack ${stack}, ${unknownName("running service", name, names)}`);
}

/** What a stack's channels are made from, for one flow. */
export function channelContext(runtime: StackRuntime, flow: FlowBinding): ChannelContext {
  return {
    ...runtime.stackContext(),
    get witness() {
      if (flow.witness !== undefined) return flow.witness;
      throw new StackError(`stack ${runtime.plan.stack} declares no witness, so its channels can't use one`, {
        next: "Add `witness: { service, controlUrl, controlKey }` to the stack's definition.",
      });
    },
    unique: flow.unique,
    redact: flow.redact,
    onEnd: flow.onEnd,
  };
}

/** Eight hex digits that tell one boot from another. */
export function newStackId(stack: string): string {
  return `${stack}-${randomUUID().slice(0, 8)}`;
}
