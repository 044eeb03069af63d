import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A fenced block of a document. */
export interface CodeBlock {
  /** `docs/stacks.md:12`: the document and the block's first line. */
  readonly place: string;
  readonly document: string;
  readonly language: string;
  readonly code: string;
  /** What its first line says that it is: `// stacks/shop/stack.ts`. */
  readonly file: string | undefined;
}

/** Every fenced block of the Markdown files in a folder. */
export function codeBlocks(folder: string): CodeBlock[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .sort()
    .flatMap((name) => blocksOf(name, readFileSync(join(folder, name), "utf8")));
}

function blocksOf(document: string, text: string): CodeBlock[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(
    ({ index, 1: language = "", 2: code = "" }) => ({
      place: `docs/${document}:${text.slice(0, index).split("\n").length + 1}`,
      document,
      language,
      code,
      file: /^\/\/ (\S+\.\w+)\n/.exec(code)?.[1],
    }),
  );
}
