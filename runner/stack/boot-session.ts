import { join } from "node:path";
import type { NetworkHost } from "../os/host/network-host.ts";
import { describeExit, type ProcessGroup } from "../process/process-group.ts";
import type { BootPlan } from "./boot-plan.ts";
import type { BootedService } from "./booted-stack.ts";
import { openReceipt } from "./open-receipt.ts";
import { type PortReservation, reservePort } from "./port-reservation.ts";
import type { Receipt } from "./receipt.ts";
import { ServiceDeaths } from "./service-deaths.ts";
import { Shutdown } from "./shutdown.ts";
import { StackError } from "./stack-error.ts";
import { makeHosts, type StackHosts } from "./stack-hosts.ts";
import { StackRuntime } from "./stack-runtime.ts";

/** A step in a service's life, in the order in which they happen. */
export interface ServiceEvent {
  readonly service: string;
  readonly state: "starting" | "waiting" | "ready" | "attached" | "died" | "stopped";
  /** Since the boot began. */
  readonly seconds: number;
  readonly url?: string;
  /** "preparing" while it is not started yet; what it answers while it is waited for; how it died. */
  readonly detail?: string;
  /** The raw log of a service that died: readable during the call, gone once the stack is stopped. */
  readonly logFile?: string;
}

export interface SessionOptions {
  /** The repository's root. */
  readonly root: string;
  /** The results folder, where the receipt is kept. */
  readonly results: string;
  readonly runId: string;
  /** The variables of this process's environment that services get, by name or with `*`; all when absent. */
  readonly passEnv?: readonly string[] | undefined;
  /** How many times as long a service may take to be ready: once when absent. */
  readonly timeoutMultiplier?: number;
  readonly onEvent?: (event: ServiceEvent) => void;
  /** Hears of each secret when it is made, before any service or channel gets it. */
  readonly onSecret?: (value: string) => void;
}

/** One boot under way: what it has made so far, and who hears of it. */
export class BootSession {
  readonly plan: BootPlan;
  readonly receipt: Receipt;
  readonly shutdown: Shutdown;
  readonly deaths = new ServiceDeaths();
  readonly ready: BootedService[] = [];
  /** Aborted when the boot is given up, with the reason. */
  readonly over = new AbortController();
  readonly #options: SessionOptions;
  readonly #began = performance.now();
  readonly #reservations = new Map<string, PortReservation[]>();
  #hosts: Promise<StackHosts> | undefined;

  constructor(plan: BootPlan, options: SessionOptions) {
    this.plan = plan;
    this.#options = options;
    this.receipt = openReceipt(plan, options.results);
    this.shutdown = new Shutdown(this.receipt, plan.services, (service) => this.tell(service, "stopped"));
  }

  /** How long it waits on this machine for what may take so long on an ordinary one, in milliseconds. */
  boundOf(mayWaitMs: number): number {
    return mayWaitMs * (this.#options.timeoutMultiplier ?? 1);
  }

  get elapsedMs(): number {
    return performance.now() - this.#began;
  }

  tell(service: string, state: ServiceEvent["state"], more: Partial<ServiceEvent> = {}): void {
    this.#options.onEvent?.({ service, state, seconds: this.elapsedMs / 1000, ...more });
  }

  /** Reserves all ports, so that every URL is known before anything starts. */
  async reserve(): Promise<StackRuntime> {
    const ports: Record<string, Record<string, number>> = {};
    const list: { service: string; name: string; port: number }[] = [];
    for (const service of this.plan.starting) {
      const named: Record<string, number> = {};
      const reserved: PortReservation[] = [];
      for (const name of this.plan.services[service]?.ports ?? []) {
        const reservation = await reservePort(this.receipt.path);
        this.shutdown.addPort(reservation);
        reserved.push(reservation);
        named[name] = reservation.port;
        list.push({ service, name, port: reservation.port });
      }
      ports[service] = named;
      this.#reservations.set(service, reserved);
    }
    this.receipt.addPorts(list);
    const { root, runId, passEnv, onSecret } = this.#options;
    const { dir } = this.receipt.content;
    return new StackRuntime({ ...this.plan, ports, root, runId, passEnv, dir }, onSecret);
  }

  /** Makes the stack's hosts, where it has any; services wait for them, and preparations don't. */
  makeHosts(): Promise<StackHosts> {
    const { placement } = this.plan;
    const groups: ProcessGroup[] = [];
    const made = makeHosts(placement, join(this.receipt.content.dir, "logs"), async (spawning) => {
      this.over.signal.throwIfAborted();
      const group = await this.receipt.spawn(spawning);
      this.shutdown.addHost(group);
      groups.push(group);
      return group;
    });
    this.#hosts = made.then((hosts) => {
      for (const group of groups) this.watch(group.name, group);
      return hosts;
    });
    this.#hosts.catch(() => {}); // Awaited later, by the services.
    return this.#hosts;
  }

  get hosts(): Promise<StackHosts> {
    return this.#hosts ?? this.makeHosts();
  }

  /**
   * Lets a service have its ports: closes what holds them open, or, on a host, has the host's relay take it over, so
   * that the same ports lead there from this machine.
   */
  async letPortsGo(service: string, host: NetworkHost | undefined): Promise<void> {
    const reservations = this.#reservations.get(service) ?? [];
    await Promise.all(
      reservations.map((reservation) =>
        host === undefined
          ? reservation.letGo()
          : reservation.handOver((server) => host.carry(server, reservation.port)),
      ),
    );
  }

  /** From now on the death of a service (or of a host) is told, and ends a boot that is still under way. */
  watch(service: string, group: ProcessGroup): void {
    void group.exited.then((exit) => {
      if (this.shutdown.begun || this.deaths.over) return; // Meant to end, or somebody else's by now.
      const lastLines = group.lastLines();
      this.tellDeath(service, group);
      this.deaths.tell({ service, exit, lastLines, logFile: group.logFile });
      this.over.abort(
        new StackError(`service ${service} ended with ${describeExit(exit)} after it was ready`, {
          service,
          lastLines,
          next: "Correct what its last lines say, then run again.",
        }),
      );
    });
  }

  tellDeath(service: string, group: ProcessGroup): void {
    if (group.exit === undefined) return;
    this.tell(service, "died", { detail: describeExit(group.exit), logFile: group.logFile });
  }
}
