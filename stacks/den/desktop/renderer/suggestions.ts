import type { DesktopState, DirectoryApp } from "../shared/desktop-api.ts";

/** Known apps that are worth suggesting: not added yet, and not offered by the organization already. */
export function suggestionsOf({ directory, connections, defects }: DesktopState): DirectoryApp[] {
  if (connections.length > 0 && defects.includes("suggestions-cleared")) return [];
  return directory.filter(
    (app) => !app.configured && !connections.some(({ presetId }) => presetId === app.id),
  );
}

/** Apps that the person added: they stay, whatever the organization offers. */
export function addedApps({ directory, connections, defects }: DesktopState): DirectoryApp[] {
  const added = directory.filter(({ configured }) => configured);
  if (!defects.includes("configured-connection-hidden")) return added;
  return added.filter((app) => !connections.some(({ presetId }) => presetId === app.id));
}
