import { currentScope } from "../evidence/log/frame-scope.ts";
import type { NetworkHost } from "../os/host/network-host.ts";
import type { ProcessGroup, SpawnOptions } from "../process/process-group.ts";
import type { ChannelContext, FlowWitness, StackContext } from "./contexts.ts";
import type { StackDefinition } from "./definition.ts";
import type { Receipt } from "./receipt.ts";
import type { ServiceDeath, ServiceDeaths } from "./service-deaths.ts";
import type { Shutdown } from "./shutdown.ts";
import { StackError, unknownName } from "./stack-error.ts";
import type { StackHosts } from "./stack-hosts.ts";
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

/** Set by the runner for each flow; completes a stack's context to what its channels get. */
export interface FlowBinding {
  readonly witness?: FlowWitness | undefined;
  readonly unique: (name: string) => string;
  readonly redact: (value: string) => string;
  readonly onEnd: (close: () => void | Promise<void>) => void;
}

/** What a boot made, or `stack up` keeps. */
export interface StackParts {
  /** The boot's, which tells it from another one of the same stack. */
  readonly id: string;
  readonly runtime: StackRuntime;
  readonly services: readonly BootedService[];
  readonly hosts: Pick<StackHosts, "ofSurface">;
  readonly deaths: ServiceDeaths;
  /** Of what this process starts: all of a stack that it booted, only browsers and the like beside a kept one. */
  readonly receipt: Receipt;
  readonly shutdown: Shutdown;
  readonly bootMs: number;
  readonly keptSince?: Date;
}

/** What of its definition a running stack is still asked for. */
type Definition<Surface extends string, Api, Agent, Probe> = Pick<
  StackDefinition<Surface, Api, Agent, Probe>,
  "name" | "title" | "surfaces" | "authority" | "witness" | "api" | "agent" | "probe" | "reset"
>;

/** A stack that runs: other than a definition, it has URLs, logs and secrets, and can be stopped. */
export class BootedStack<Surface extends string = string, Api = unknown, Agent = unknown, Probe = unknown> {
  readonly definition: Definition<Surface, Api, Agent, Probe>;
  /** What stands in for the real thing. */
  readonly standIns: readonly string[];
  /** For surfaces and the witness's control side. */
  readonly context: StackContext;
  readonly #parts: StackParts;

  constructor(
    definition: Definition<Surface, Api, Agent, Probe> & Pick<StackDefinition, "standIns">,
    parts: StackParts,
  ) {
    this.definition = definition;
    this.#parts = parts;
    this.context = parts.runtime.stackContext();
    this.standIns = definition.standIns(parts.runtime.plan);
  }

  get id(): string {
    return this.#parts.id;
  }

  get services(): readonly BootedService[] {
    return this.#parts.services;
  }

  get runtime(): StackRuntime {
    return this.#parts.runtime;
  }

  get receipt(): Receipt {
    return this.#parts.receipt;
  }

  /** Milliseconds that the boot took. */
  get bootMs(): number {
    return this.#parts.bootMs;
  }

  /** Since when it runs, for a stack that `stack up` had started before this run. */
  get keptSince(): Date | undefined {
    return this.#parts.keptSince;
  }

  get variant(): string | undefined {
    return this.runtime.plan.variant;
  }

  get options(): unknown {
    return this.runtime.plan.options;
  }

  /** Its own folder, also for browser profiles and the like; removed when it is stopped. */
  get dir(): string {
    return this.receipt.content.dir;
  }

  get home(): string {
    return this.runtime.home;
  }

  /** Finds a service that runs. Throws with the nearest names. */
  service(name: string): BootedService {
    const found = this.services.find((candidate) => candidate.name === name);
    if (found !== undefined) return found;
    const names = this.services.map((candidate) => candidate.name);
    throw new StackError(`in stack ${this.definition.name}, ${unknownName("running service", name, names)}`);
  }

  /** The host that a surface is to be opened on; undefined for this machine. */
  async hostOf(surface: string): Promise<NetworkHost | undefined> {
    return await this.#parts.hosts.ofSurface(surface);
  }

  /** Every secret handed out so far, for redaction. */
  secrets(): readonly string[] {
    return Object.values(this.runtime.secrets);
  }

  /** For a flow's `api`, `agent` and `probe`. Throws when they read the witness of a stack without one. */
  channelContext(flow: FlowBinding): ChannelContext {
    const { name } = this.definition;
    return {
      ...this.context,
      get witness() {
        if (flow.witness !== undefined) return flow.witness;
        throw new StackError(`stack ${name} declares no witness, so its channels can't use one`, {
          next: "Add `witness: { service, controlUrl, controlKey }` to the stack's definition.",
        });
      },
      get signal() {
        return currentScope()?.signal ?? new AbortController().signal;
      },
      unique: flow.unique,
      redact: flow.redact,
      onEnd: flow.onEnd,
    };
  }

  /** Calls back when a service ends before `stop`; also at once for those that had ended already. */
  onDeath(listener: (death: ServiceDeath) => void): () => void {
    return this.#parts.deaths.listen(listener);
  }

  /** Starts a further process that the stack's receipt knows of (a browser, a display); ended with the stack. */
  async spawn(options: SpawnOptions): Promise<ProcessGroup> {
    return await spawnBeside(this.#parts, options);
  }

  /** Ends what this process started, in reverse order, and removes its folder; nothing of a kept stack. */
  async stop(): Promise<void> {
    this.#parts.deaths.end();
    await this.#parts.shutdown.run();
  }

  /** Lets every process outlive this one, and says so in the receipt; see `keepStack`. */
  keep(): void {
    this.#parts.deaths.end();
    this.receipt.keep();
    this.#parts.shutdown.release();
  }
}

/** Starts what is no service of the stack but ends with it. Throws StackError when the stack is being stopped. */
export async function spawnBeside(
  { runtime, receipt, shutdown }: Pick<StackParts, "runtime" | "receipt" | "shutdown">,
  options: SpawnOptions,
): Promise<ProcessGroup> {
  if (shutdown.begun) throw new StackError(`stack ${runtime.plan.stack} is being stopped`);
  const group = await receipt.spawn({ env: runtime.env, cwd: runtime.plan.root, ...options });
  shutdown.addCompanion(group);
  return group;
}
