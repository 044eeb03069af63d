/**
 * `pnpm check:floors`: holds every import against the map of the house (rooms.ts), finds files that import each other
 * in a circle, and prints the map, a room a line, those that the others stand on last. `--quiet` prints findings only.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileCircles } from "./file-circles.ts";
import { unused, violation } from "./judge.ts";
import { importsOf } from "./module-imports.ts";
import { ROOMS, type Room } from "./rooms.ts";

const root = join(import.meta.dirname, "../..");
const tracked = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "*/*.ts", "*/*.tsx"],
  { cwd: root, encoding: "utf8" },
).split("\n");
// Tests and what only they use may reach for whatever they test.
const files = tracked.filter(
  (file) =>
    file !== "" &&
    existsSync(join(root, file)) &&
    !/\.(test|fixture)\.tsx?$/.test(file) &&
    !/\/(testing|[\w-]+\.fixture)\//.test(file),
);
if (files.length === 0) throw new Error("no source files were found: the check would pass on nothing");

const imports = new Map(files.map((file) => [file, importsOf(root, file)]));
const findings = [...imports].flatMap(([file, found]) =>
  found.flatMap((one) => {
    const why = violation(ROOMS, file, one);
    return why === undefined ? [] : [`${file}:${one.line} imports ${one.file ?? one.package}: ${why}`];
  }),
);
const toFiles = new Map(
  [...imports].map(([file, found]) => [
    file,
    found.flatMap(({ file: to }) => (to === undefined ? [] : [to])),
  ]),
);
for (const circle of fileCircles(toFiles))
  findings.push(`these files import each other: ${circle.join(", ")}`);
for (const { room, allowed } of unused(ROOMS, imports))
  findings.push(`scripts/floors/rooms.ts lets ${room} import ${allowed}, and nothing in it does`);

if (!process.argv.includes("--quiet")) for (const line of mapLines(ROOMS)) console.log(line);
for (const finding of findings) console.error(finding);
console.log(
  `floors: ${files.length} files in ${Object.keys(ROOMS).length} rooms, ${findings.length} findings`,
);
process.exitCode = findings.length > 0 ? 1 : 0;

/** Each room before those that it imports, as far as they are no pair that import each other. */
function mapLines(rooms: Readonly<Record<string, Room>>): string[] {
  const done = new Set<string>();
  const lines: string[] = [];
  const put = (name: string): void => {
    if (done.has(name) || rooms[name] === undefined) return;
    done.add(name);
    for (const below of rooms[name].imports) put(below);
    const { imports: to, packages = [] } = rooms[name];
    const from = packages.length > 0 ? `   (${packages.join(", ")})` : "";
    lines.unshift(`${name}${to.length > 0 ? ` > ${to.join(", ")}` : ""}${from}`);
  };
  for (const name of Object.keys(rooms)) put(name);
  return lines;
}
