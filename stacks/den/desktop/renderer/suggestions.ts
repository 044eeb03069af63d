import type { DesktopState, DirectoryApp } from "../shared/desktop-api.ts";
import { plantedIn } from "./planted-defects.ts";

/** Known apps that are worth suggesting: not added yet, and not offered by the organization already. */
export function suggestionsOf(state: DesktopState): DirectoryApp[] {
  const { directory, connections } = state;
  return plantedIn(state).suggestions(
    directory.filter((app) => !app.configured && !connections.some(({ presetId }) => presetId === app.id)),
  );
}

/** Apps that the person added: they stay, whatever the organization offers. */
export function addedApps(state: DesktopState): DirectoryApp[] {
  return plantedIn(state).addedApps(state.directory.filter(({ configured }) => configured));
}
