import type { DesktopState, DirectoryApp } from "../shared/desktop-api.ts";

/** Known apps that are worth suggesting: not added yet, and not offered by the organization already. */
export function suggestionsOf({ directory, connections }: DesktopState): DirectoryApp[] {
  const offered = new Set(connections.map(({ presetId }) => presetId));
  return directory.filter(({ id, configured }) => !configured && !offered.has(id));
}

/** Apps that the person added: they stay, whatever the organization offers. */
export function addedApps({ directory }: DesktopState): DirectoryApp[] {
  return directory.filter(({ configured }) => configured);
}
