import type { Reason } from "../evidence/log/events.ts";
import { withAlsoSeen } from "../evidence/log/failure.ts";
import { listProcesses } from "../process/process-table.ts";
import type { BootedService } from "./booted-stack.ts";

/** What can be said of a service that somebody has stopped. */
export interface Stopped {
  /** Completes "saw ...". */
  readonly saw: string;
  readonly next: string;
}

/**
 * Tells a service that was stopped (SIGSTOP, Ctrl-Z) from one that is slow: it keeps its port, and answers nothing.
 * @param pid the leader of the service's process group
 */
export function stoppedIn(pid: number, processes = listProcesses()): Stopped | undefined {
  const first = processes.find(({ pgid, stopped }) => pgid === pid && stopped);
  if (first === undefined) return undefined;
  return {
    saw: `its process ${first.pid} is stopped (state T), so nothing in it answers`,
    next: `Let it go on: kill -CONT ${first.pid}`,
  };
}

/** A failure with the services that are stopped at this moment: what it waited for may be theirs. */
export function withStopped(reason: Reason, services: readonly BootedService[]): Reason {
  const processes = listProcesses();
  const stopped = services.flatMap(({ name, pid }) => {
    const found = pid === undefined ? undefined : stoppedIn(pid, processes);
    return found ? [{ name, ...found }] : [];
  });
  const [first] = stopped;
  if (first === undefined) return reason;
  const told = stopped.map(({ name, saw }) => `service ${name}: ${saw}`);
  return { ...withAlsoSeen(reason, told), next: first.next };
}
