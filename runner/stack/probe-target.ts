import type { ProcessGroup } from "../process/process-group.ts";
import { hostOf } from "./placement.ts";
import type { ProbeTarget } from "./readiness/probe.ts";
import { StackError } from "./stack-error.ts";
import type { StackRuntime } from "./stack-runtime.ts";

/** A service as its readiness probe sees it. Without a group it is attached, and has no log. */
export function probeTarget(runtime: StackRuntime, service: string, group?: ProcessGroup): ProbeTarget {
  const attached = runtime.plan.attached[service];
  return {
    service,
    // Read when asked: a service without a port (a worker that only prints) has no URL.
    get url() {
      return runtime.reach(service);
    },
    relayed: hostOf(runtime.plan.placement, "services", service) !== undefined,
    host: attached === undefined ? "127.0.0.1" : new URL(attached).hostname.replace(/^\[|\]$/g, ""),
    port(name) {
      const chosen = name ?? runtime.spec(service).ports?.[0];
      if (chosen === undefined) throw new StackError(`service ${service} has no port that could be probed`);
      return runtime.portOf(service, chosen);
    },
    line(pattern, signal) {
      if (group === undefined) throw new StackError(`the log of attached service ${service} is not at hand`);
      return group.waitForLine(pattern, { signal });
    },
  };
}
