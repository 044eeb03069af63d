import type { BootedStack } from "../stack/booted-stack.ts";

/**
 * The debugging endpoints of apps that run already and that an execution on this stack may drive, in one order for all.
 * @param given those of `--cdp-url`, which may stand for any surface
 */
export function attachedApps(
  { definition, context }: Pick<BootedStack, "definition" | "context">,
  given: readonly string[],
): string[] {
  const own = Object.values(definition.surfaces).flatMap((surface) => {
    if (surface.kind !== "browser" || surface.attach === undefined) return [];
    try {
      return [surface.attach(context)];
    } catch {
      // The frame that opens it says why.
      return [];
    }
  });
  return [...new Set([...own, ...given])].sort();
}
