import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, normalize } from "node:path";
import { parseSync } from "oxc-parser";

/** What a file imports. */
export interface Import {
  readonly line: number;
  /** The file, from the repository's root; undefined for a package. */
  readonly file: string | undefined;
  /** The package's name; undefined for a file. */
  readonly package: string | undefined;
}

const AUTHORS_API = "runner/flow/index.ts";
const LITERAL = /^["'`]([^"'`$]+)["'`]$/;

/** Every module that a file names, Node's own left out: static, dynamic with a literal, re-exported, type-only. */
export function importsOf(root: string, file: string): Import[] {
  const source = readFileSync(join(root, file), "utf8");
  const { module } = parseSync(file, source);
  const found: { name: string; offset: number }[] = [];
  for (const one of module.staticImports) found.push({ name: one.moduleRequest.value, offset: one.start });
  for (const { start, entries } of module.staticExports) {
    for (const { moduleRequest } of entries)
      if (moduleRequest) found.push({ name: moduleRequest.value, offset: start });
  }
  for (const { start, moduleRequest } of module.dynamicImports) {
    const name = LITERAL.exec(source.slice(moduleRequest.start, moduleRequest.end))?.[1];
    if (name !== undefined) found.push({ name, offset: start });
  }
  return found.flatMap(({ name, offset }): Import[] => {
    const line = source.slice(0, offset).split("\n").length;
    if (name === "fraimz") return [{ line, file: AUTHORS_API, package: undefined }];
    if (name.startsWith("."))
      return [{ line, file: normalize(join(dirname(file), name)), package: undefined }];
    if (name.startsWith("node:") || builtinModules.includes(name)) return [];
    const [scope = name, rest] = name.split("/");
    return [{ line, file: undefined, package: scope.startsWith("@") ? `${scope}/${rest}` : scope }];
  });
}
