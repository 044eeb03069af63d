import { closest, distance } from "fastest-levenshtein";
import type { Den } from "../den.ts";
import { SettingsError } from "../settings.ts";
import type { Wrappers } from "./defect.ts";
import { apiDefects, type DefectName, defects } from "./defects.ts";

const names = Object.keys(defects) as DefectName[];
const isDefect = (name: string): name is DefectName => Object.hasOwn(defects, name);
const isApiDefect = (name: string): name is keyof typeof apiDefects => Object.hasOwn(apiDefects, name);

/**
 * Reads `DEN_BREAK`, names separated by commas.
 * @throws SettingsError for an unknown name (with the nearest one) and for any name in production.
 */
export function readDefects(environment: NodeJS.ProcessEnv): readonly DefectName[] {
  const given = (environment.DEN_BREAK ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (given.length > 0 && environment.NODE_ENV === "production") {
    throw new SettingsError(
      `DEN_BREAK plants defects (${given.join(", ")}) and is refused in production. Unset it.`,
    );
  }
  return [...new Set(given)].map((name) => {
    if (isDefect(name)) return name;
    const nearest = closest(name, names);
    const meant = distance(name, nearest) <= 8 ? ` Did you mean ${nearest}?` : "";
    throw new SettingsError(
      `DEN_BREAK names an unknown defect: ${name}.${meant} Known: ${names.join(", ")}.`,
    );
  });
}

/** Wraps the parts of a Den that serves nobody yet in these defects; those of front ends are left to them. */
export function plant(den: Den, planted: readonly DefectName[]): void {
  for (const name of planted.filter(isApiDefect)) {
    const wrappers: Wrappers = apiDefects[name].plant;
    for (const part of Object.keys(wrappers) as (keyof Wrappers)[]) wrap(den, part, wrappers[part]);
  }
}

function wrap<Part extends keyof Wrappers>(den: Den, part: Part, wrapper: Wrappers[Part]): void {
  Object.assign(den, { [part]: { ...den[part], ...wrapper?.(den[part], den) } });
}
