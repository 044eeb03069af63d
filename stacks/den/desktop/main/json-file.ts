import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { z } from "zod";

/** A small file that only this person may read, replaced as a whole. */
export class JsonFile<Schema extends z.ZodType> {
  constructor(
    readonly path: string,
    readonly schema: Schema,
  ) {}

  /** What it holds; undefined when it is absent or was damaged, which is no reason not to start. */
  read(): z.output<Schema> | undefined {
    try {
      const parsed = this.schema.safeParse(JSON.parse(readFileSync(this.path, "utf8")));
      return parsed.success ? parsed.data : undefined;
    } catch {
      return undefined;
    }
  }

  write(value: z.input<Schema>): void {
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    const draft = `${this.path}.new`;
    writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, this.path);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }
}
