import type { DesktopDefect } from "../shared/defects.ts";
import type { DesktopState, DirectoryApp } from "../shared/desktop-api.ts";

/** The defects of the page, as decisions at the places where they strike; without them each answers what it was handed. */
export function plantedIn({ defects, connections }: Pick<DesktopState, "defects" | "connections">) {
  const has = (name: DesktopDefect) => defects.includes(name);
  return {
    suggestions(honest: DirectoryApp[]) {
      if (has("suggestions-cleared") && connections.length > 0) return [];
      return has("known-app-left-out") ? honest.slice(0, -1) : honest;
    },
    addedApps: (honest: DirectoryApp[]) =>
      has("configured-connection-hidden")
        ? honest.filter((app) => !connections.some(({ presetId }) => presetId === app.id))
        : honest,
    /** The heading under which the organization's connections stand apart; there is none. */
    heading: has("special-section") ? "From your organization" : undefined,
    builtInsShown: (honest: boolean) => honest || has("builtins-shown"),
  };
}
