import { readFileSync } from "node:fs";
import { sep } from "node:path";
import { type Position, positionOfKey } from "../evidence/key-position.ts";
import type { SourcePlace } from "../evidence/log/events.ts";

/** A flow's file, as far as its text tells where things stand in it. */
export class FlowSource {
  /** From the project's root, with `/`. */
  readonly file: string;
  readonly #source: string;

  private constructor(file: string, source: string) {
    this.file = file;
    this.#source = source;
  }

  /** Reads the file; one that can't be read tells of nothing. */
  static read(path: string): FlowSource {
    const file = path.split(sep).join("/");
    try {
      return new FlowSource(file, readFileSync(path, "utf8"));
    } catch {
      return new FlowSource(file, "");
    }
  }

  /**
   * Where a frame or control is declared: its name, or what it says under `keys`. Undefined when its name is not
   * written out in this file.
   */
  placeOf(name: string, keys: readonly PropertyKey[] = []): SourcePlace | undefined {
    const named = this.#positionOfName(name);
    if (named === undefined) return undefined;
    const rest = positionOfKey(this.#source, keys, named.line);
    // A key that the frame does not have would be found in a later one.
    const next = this.#nextName(named.line);
    const inFrame = rest !== undefined && (next === undefined || rest.line < next);
    return { file: this.file, ...(inFrame ? rest : named) };
  }

  /** Where the flow's own part under a path of keys is written. */
  placeOfKey(keys: readonly PropertyKey[]): SourcePlace | undefined {
    const position = positionOfKey(this.#source, keys);
    return position && { file: this.file, ...position };
  }

  #positionOfName(name: string): Position | undefined {
    const written = [JSON.stringify(name), `'${name.replaceAll("'", "\\'")}'`, `\`${name}\``];
    for (const literal of written) {
      for (let at = this.#source.indexOf(literal); at >= 0; at = this.#source.indexOf(literal, at + 1)) {
        const key = /\bname["']?\s*:\s*$/.exec(this.#source.slice(Math.max(0, at - 100), at));
        if (key) return positionAt(this.#source, at - key[0].length);
      }
    }
    return undefined;
  }

  #nextName(line: number): number | undefined {
    const lines = this.#source.split("\n");
    const next = lines.findIndex(
      (text, index) => index >= line && /^\s*(?:\{\s*)?["']?name["']?\s*:/.test(text),
    );
    return next < 0 ? undefined : next + 1;
  }
}

function positionAt(source: string, offset: number): Position {
  const before = source.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
