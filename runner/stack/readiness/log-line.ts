import type { ReadinessProbe } from "./probe.ts";

/** Ready when the service prints a line that matches; the groups are handed to `provides` as `captured`. */
export function logLine(pattern: RegExp): ReadinessProbe {
  return {
    expected: () => `a line that matches ${pattern}`,
    remote: () => undefined,
    async wait(target, signal, note) {
      note("no such line");
      const [, ...captured] = await target.line(pattern, signal);
      return captured.map((group) => group ?? "");
    },
  };
}
