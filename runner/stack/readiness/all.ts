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
      const open = new Map<ReadinessProbe, { saw: string; next: string | undefined }>();
      const tell = (): void => {
        const told = [...open.values()];
        note(told.map(({ saw }) => saw).join(" and "), told.find(({ next }) => next !== undefined)?.next);
      };
      const captured = await Promise.all(
        probes.map(async (probe) => {
          const groups = await probe.wait(target, signal, (saw, next) => {
            open.set(probe, { saw, next });
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
