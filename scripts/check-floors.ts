import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { parseSync } from "oxc-parser";
import { floorViolation } from "./floors.ts";

const root = join(import.meta.dirname, "..");
const AUTHORS_API = "runner/flow/index.ts";

/** Every module that a file names: static, dynamic with a literal, re-exported, type-only. */
function importsOf(file: string): { specifier: string; line: number }[] {
  const source = readFileSync(join(root, file), "utf8");
  const { module } = parseSync(file, source);
  const line = (offset: number) => source.slice(0, offset).split("\n").length;
  const literal = /^["'`]([^"'`$]+)["'`]$/;
  return [
    ...module.staticImports.map((found) => ({
      specifier: found.moduleRequest.value,
      line: line(found.start),
    })),
    ...module.staticExports.flatMap((found) =>
      found.entries.flatMap((entry) =>
        entry.moduleRequest ? [{ specifier: entry.moduleRequest.value, line: line(found.start) }] : [],
      ),
    ),
    ...module.dynamicImports.flatMap((found) => {
      const specifier = literal.exec(source.slice(found.moduleRequest.start, found.moduleRequest.end))?.[1];
      return specifier ? [{ specifier, line: line(found.start) }] : [];
    }),
  ];
}

function resolve(from: string, specifier: string): string | undefined {
  if (specifier === "fraimz") return AUTHORS_API;
  if (!specifier.startsWith(".")) return undefined;
  return relative(root, join(root, normalize(join(dirname(from), specifier))));
}

const tracked = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx"],
  {
    cwd: root,
    encoding: "utf8",
  },
);
const files = tracked.split("\n").filter((file) => file !== "" && existsSync(join(root, file)));
const violations = files.flatMap((file) =>
  importsOf(file).flatMap(({ specifier, line }) => {
    const target = resolve(file, specifier);
    const isTest = /\.(test|fixture)\.tsx?$/.test(file) || file.includes("/testing/");
    const why = target && !isTest && floorViolation(file, target);
    return why ? [`${file}:${line} imports ${target}: ${why}`] : [];
  }),
);

if (files.length === 0) throw new Error("no source files were found: the check would pass on nothing");
for (const violation of violations) console.error(violation);
console.log(`floors: ${files.length} files, ${violations.length} imports that point up or sideways`);
process.exitCode = violations.length > 0 ? 1 : 0;
