import type { ReadinessProbe } from "./probe.ts";

/** Ready when every one of the probes is. What they captured comes in their order. */
export function all(...probes: readonly ReadinessProbe[]): ReadinessProbe {
  return {
    expected: (target) => probes.map((probe) => probe.expected(target)).join(" and "),
    remote() {
      const parts = probes.map((probe) => probe.remote()).filter((part) => part !== undefined);
      return parts.length === 0 ? undefined : all(...parts);
    },
    async wait(target, signal, note) {
      const open = new Map<ReadinessProbe, string>();
      const tell = (): void => note([...open.values()].join(" and "));
      const captured = await Promise.all(
        probes.map(async (probe) => {
          const groups = await probe.wait(target, signal, (saw) => {
            open.set(probe, saw);
            tell();
          });
          open.delete(probe);
          return groups;
        }),
      );
      return captured.flat();
    },
  };
}
