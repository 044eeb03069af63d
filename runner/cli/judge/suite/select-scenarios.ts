/** Which scenarios of the suite a name chooses. */
import { misuse } from "../../../evidence/log/misuse.ts";
import type { Scenario } from "./scenario.ts";
import { SCENARIOS } from "./scenarios.ts";

/**
 * @param names ids, groups (`tokens`) or globs (`*iss*`), separated by commas; all scenarios when undefined
 * @throws Failure that names the groups, for a name that chooses none
 */
export function selectScenarios(
  names: string | undefined,
  among: readonly Scenario[] = SCENARIOS,
): readonly Scenario[] {
  if (names === undefined) return among;
  const chosen = new Set(
    names.split(",").flatMap((name) => {
      const found = among.filter(({ id }) => isNamed(id, name.trim()));
      if (found.length > 0) return found;
      const groups = [...new Set(among.map(({ id }) => id.split("/")[0]))].join(", ");
      throw misuse(
        `--suite ${names} chooses no scenario with ${JSON.stringify(name)}`,
        `groups are ${groups}; fraimz judge --scenarios lists all; the command comes after --`,
      );
    }),
  );
  return among.filter((one) => chosen.has(one));
}

function isNamed(id: string, name: string): boolean {
  if (name === "") return false;
  const pattern = name.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${pattern}(/.*)?$`).test(id);
}
