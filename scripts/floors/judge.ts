import type { Import } from "./module-imports.ts";
import type { Room } from "./rooms.ts";

type House = Readonly<Record<string, Room>>;

/** The room that a file stands in: the innermost folder of the map. */
function roomOf(house: House, file: string): string | undefined {
  return Object.keys(house)
    .filter((folder) => file.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/**
 * Judges one import by the map: what it does not name is not allowed.
 * @param from the importing file, from the repository's root
 * @returns why it is not allowed; undefined when it is
 */
export function violation(house: House, from: string, { file, package: name }: Import): string | undefined {
  const home = roomOf(house, from);
  const room = home === undefined ? undefined : house[home];
  if (home === undefined || room === undefined) return "it stands in no room of scripts/floors/rooms.ts";
  if (name !== undefined) {
    return room.packages?.includes(name) ? undefined : `${home} may not import the package ${name}`;
  }
  if (file === undefined) return undefined;
  const to = roomOf(house, file);
  if (to === home || (to !== undefined && room.imports.includes(to)) || room.imports.includes(file))
    return undefined;
  return `${home} may not import ${to ?? file}`;
}

/** What a room may import and does not: the map says no more than is so. */
export function unused(
  house: House,
  imports: ReadonlyMap<string, readonly Import[]>,
): { readonly room: string; readonly allowed: string }[] {
  return Object.entries(house).flatMap(([folder, room]) => {
    const own = [...imports].filter(([file]) => roomOf(house, file) === folder).flatMap(([, found]) => found);
    const used = new Set(
      own.flatMap(({ file, package: name }) => [
        name,
        file,
        file === undefined ? undefined : roomOf(house, file),
      ]),
    );
    return [...room.imports, ...(room.packages ?? [])]
      .filter((allowed) => !used.has(allowed))
      .map((allowed) => ({ room: folder, allowed }));
  });
}
