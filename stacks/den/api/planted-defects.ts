import { closest, distance } from "fastest-levenshtein";
import { type DefectName, defects } from "./defects.ts";
import { SettingsError } from "./settings.ts";

const names = Object.keys(defects) as DefectName[];
const isDefect = (name: string): name is DefectName => Object.hasOwn(defects, name);

/** The defects that this process was started with. */
export interface PlantedDefects {
  has(name: DefectName): boolean;
  readonly names: readonly DefectName[];
}

export const noDefects: PlantedDefects = { has: () => false, names: [] };

/**
 * Reads `DEN_BREAK`, names separated by commas.
 * @throws SettingsError for an unknown name (with the nearest one) and for any name in production.
 */
export function readDefects(environment: NodeJS.ProcessEnv): PlantedDefects {
  const given = (environment.DEN_BREAK ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (given.length > 0 && environment.NODE_ENV === "production") {
    throw new SettingsError(
      `DEN_BREAK plants defects (${given.join(", ")}) and is refused in production. Unset it.`,
    );
  }
  const planted = new Set<DefectName>();
  for (const name of given) {
    if (!isDefect(name)) {
      const nearest = closest(name, names);
      const meant = distance(name, nearest) <= 8 ? ` Did you mean ${nearest}?` : "";
      throw new SettingsError(
        `DEN_BREAK names an unknown defect: ${name}.${meant} Known: ${names.join(", ")}.`,
      );
    }
    planted.add(name);
  }
  return { has: (name) => planted.has(name), names: [...planted] };
}
