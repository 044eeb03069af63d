import { messageOf } from "../evidence/log/message-of.ts";
import type { ProcessGroup } from "../process/process-group.ts";
import type { ServiceSpec } from "./definition.ts";
import type { PortReservation } from "./port-reservation.ts";
import type { Receipt } from "./receipt.ts";
import { StackError } from "./stack-error.ts";
import { removeStackFolder } from "./stack-folder.ts";

/** Knows everything that a boot started, and ends it in reverse: who needs a service goes before it. */
export class Shutdown {
  readonly #receipt: Receipt;
  readonly #specs: Readonly<Record<string, ServiceSpec>>;
  readonly #onStopped: (service: string) => void;
  readonly #services = new Map<string, ProcessGroup>();
  readonly #companions = new Set<ProcessGroup>();
  readonly #hosts = new Set<ProcessGroup>();
  readonly #ports: PortReservation[] = [];
  #running: Promise<void> | undefined;

  constructor(
    receipt: Receipt,
    specs: Readonly<Record<string, ServiceSpec>>,
    onStopped: (service: string) => void,
  ) {
    this.#receipt = receipt;
    this.#specs = specs;
    this.#onStopped = onStopped;
  }

  get begun(): boolean {
    return this.#running !== undefined;
  }

  addService(name: string, group: ProcessGroup): void {
    this.#services.set(name, group);
  }

  /** A process that is no service, such as a browser: ended before every service. */
  addCompanion(group: ProcessGroup): void {
    this.#companions.add(group);
  }

  /** What keeps a host of the stack: ended after everything that may run on it. */
  addHost(group: ProcessGroup): void {
    this.#hosts.add(group);
  }

  addPort(reservation: PortReservation): void {
    this.#ports.push(reservation);
  }

  /** Lets everything outlive this process. */
  release(): void {
    for (const group of [...this.#services.values(), ...this.#companions, ...this.#hosts]) group.release();
  }

  /**
   * Ends everything, drops the ports, removes folder and receipt. Calling again waits for the first call.
   * @throws StackError when processes survive: then the receipt stays, for the next run to try again.
   */
  run(): Promise<void> {
    this.#running ??= this.#end();
    return this.#running;
  }

  async #end(): Promise<void> {
    const failures: string[] = [];
    const note = (error: unknown): void => {
      failures.push(messageOf(error));
    };
    await Promise.all([...this.#companions].map((group) => group.stop().catch(note)));
    const stopping = new Map<string, Promise<void>>();
    const stop = (name: string): Promise<void> => {
      const begun = stopping.get(name) ?? this.#stopAfterUsers(name, stop, note);
      stopping.set(name, begun);
      return begun;
    };
    await Promise.all([...this.#services.keys()].map(stop));
    await Promise.all([...this.#hosts].map((group) => group.stop().catch(note)));
    await Promise.all(this.#ports.map((reservation) => reservation.drop()));
    await removeStackFolder(this.#receipt.content.dir).catch(note);
    if (failures.length === 0) {
      this.#receipt.remove();
      return;
    }
    throw new StackError(
      `stack ${this.#receipt.content.stack} was not stopped cleanly: ${failures.join("; ")}`,
      {
        next: "`evals stack status` names what is left, `evals stack down` tries again.",
      },
    );
  }

  async #stopAfterUsers(
    name: string,
    stop: (name: string) => Promise<void>,
    note: (error: unknown) => void,
  ): Promise<void> {
    const users = [...this.#services.keys()].filter((other) => this.#specs[other]?.needs?.includes(name));
    await Promise.all(users.map(stop));
    const { stopSignal, graceMs } = this.#specs[name] ?? {};
    await this.#services
      .get(name)
      ?.stop({
        ...(stopSignal === undefined ? {} : { signal: stopSignal }),
        ...(graceMs === undefined ? {} : { graceMs }),
      })
      .catch(note);
    this.#onStopped(name);
  }
}
