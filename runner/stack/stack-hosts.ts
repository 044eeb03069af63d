import { join } from "node:path";
import { connectHosts, hostProcess, NetworkHost } from "../os/host/network-host.ts";
import type { ProcessGroup, SpawnOptions } from "../process/process-group.ts";
import { hostOf, type Placement } from "./placement.ts";
import type { ReceiptContent } from "./receipt.ts";
import { StackError } from "./stack-error.ts";

/** The hosts of one booted stack. */
export interface StackHosts {
  ofService(service: string): NetworkHost | undefined;
  ofSurface(surface: string): Promise<NetworkHost | undefined>;
}

type Spawn = (options: SpawnOptions) => Promise<ProcessGroup>;

/**
 * Makes the hosts of a boot and the cables between them.
 * @param spawn starts a host's process, and has it ended with the stack
 * @throws HostFailed
 */
export async function makeHosts(placement: Placement, logs: string, spawn: Spawn): Promise<StackHosts> {
  const hosts = new Map<string, NetworkHost>();
  const started = Object.entries(placement).map(([name, { address }]) =>
    NetworkHost.start({ name, address, spawn, logFile: logFileOf(logs, name) }),
  );
  await Promise.allSettled(started); // None is still starting when another one's failure is told.
  for (const host of await Promise.all(started)) hosts.set(host.name, host);
  if (hosts.size > 0) await connectHosts([...hosts.values()]);
  const find = (kind: "services" | "surfaces", name: string): NetworkHost | undefined =>
    hosts.get(hostOf(placement, kind, name) ?? "");
  return {
    ofService: (service) => find("services", service),
    ofSurface: async (surface) => find("surfaces", surface),
  };
}

/** The hosts of a stack that another process booted: each gets a relay of this process's own when it is needed. */
export function joinHosts(
  placement: Placement,
  { processes }: Pick<ReceiptContent, "processes">,
  logs: string,
  spawn: Spawn,
): StackHosts {
  const joined = new Map<string, Promise<NetworkHost>>();
  const join1 = async (name: string): Promise<NetworkHost> => {
    const keeper = processes.find((process) => process.name === hostProcess(name))?.pgid;
    if (keeper === undefined)
      throw new StackError(`the kept stack's receipt names no process of host ${name}`);
    const address = placement[name]?.address ?? "";
    return await NetworkHost.start({ name, address, keeper, spawn, logFile: logFileOf(logs, name) });
  };
  return {
    ofService: () => undefined, // They run already.
    ofSurface: async (surface) => {
      const name = hostOf(placement, "surfaces", surface);
      if (name === undefined) return undefined;
      const host = joined.get(name) ?? join1(name);
      joined.set(name, host);
      return await host;
    },
  };
}

function logFileOf(logs: string, host: string): string {
  return join(logs, `${hostProcess(host)}.log`);
}
