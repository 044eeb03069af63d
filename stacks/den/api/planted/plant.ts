import { SettingsError } from "../../../parts/environment.ts";
import { readDefectNames } from "../../contract/index.ts";
import type { Den } from "../den.ts";
import type { Wrappers } from "./defect.ts";
import { apiDefects, type DefectName, defects } from "./defects.ts";

const isApiDefect = (name: string): name is keyof typeof apiDefects => Object.hasOwn(apiDefects, name);

/**
 * Reads `DEN_BREAK`, names separated by commas.
 * @throws SettingsError for any name in production, Error for an unknown one
 */
export function readDefects(environment: NodeJS.ProcessEnv): readonly DefectName[] {
  const names = readDefectNames(environment.DEN_BREAK, defects);
  if (names.length > 0 && environment.NODE_ENV === "production") {
    throw new SettingsError(
      `DEN_BREAK plants defects (${names.join(", ")}) and is refused in production. Unset it.`,
    );
  }
  return names;
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
