import { z } from "zod";

/** What `tags` and `--tag` are made of. */
export const tagName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, "must be a tag: lower case letters, digits and hyphens");

const folder = z.string().trim().min(1, "must name a folder, from the project's root");

/** What `fraimz.config.ts` may say, with what holds when it does not. */
export const Settings = z.strictObject({
  flows: folder.default("flows"),
  stacks: folder.default("stacks"),
  viewport: z
    .strictObject({ width: z.int().min(200).max(10_000), height: z.int().min(200).max(10_000) })
    .default({ width: 1280, height: 800 }),
  frameTimeoutMs: z.int().min(1_000).max(3_600_000).default(30_000),
  timeoutMultiplier: z.number().min(1).max(20).default(1),
  workers: z.int().min(1).max(64).default(1),
  reporters: z.array(z.enum(["markdown", "junit", "json", "github"])).default([]),
  secrets: z.array(z.string().regex(/^\w+$/, "must be the name of an environment variable")).default([]),
  baselines: folder.optional(),
  tolerance: z
    .strictObject({
      pixels: z.int().positive("must be a number of pixels from 1"),
      reason: z.string().trim().min(1, "must say why pixels may differ"),
    })
    .optional(),
  env: z
    .array(
      z.string().regex(/^[\w*]+$/, "must be the name of an environment variable; * stands for any letters"),
    )
    .optional(),
  tags: z.array(tagName).default([]),
  expectedFailures: z.string().trim().min(1, "must name a file, from the project's root").optional(),
});
export type Settings = z.output<typeof Settings>;

/** What `defineConfig` takes; a command's own option goes before what stands here. */
export interface FraimzConfig {
  /** The folder of `<id>.flow.ts`: `"flows"`. */
  readonly flows?: string;
  /** The folder of `<name>/stack.ts`: `"stacks"`. */
  readonly stacks?: string;
  /** CSS pixels of surfaces that name no size of their own: `{ width: 1280, height: 800 }`. */
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Bound of a frame that names none, action and assertions together, in milliseconds: `30_000`. */
  readonly frameTimeoutMs?: number;
  /**
   * How many times as long frames, acts, checks, worlds and services' starts may take, whatever they name themselves:
   * `1`. For a machine that is slower than those that the bounds were chosen on.
   */
  readonly timeoutMultiplier?: number;
  /** How many flows run side by side: `1`. */
  readonly workers?: number;
  /** What every run writes beside `fraimz.html` and `report.json`: `[]`. */
  readonly reporters?: readonly ("markdown" | "junit" | "json" | "github")[];
  /** Names of environment variables whose values must never stand in evidence: `[]`. */
  readonly secrets?: readonly string[];
  /** The folder of the approved pictures, `<id>.baselines/` each: that of the flows. */
  readonly baselines?: string;
  /**
   * What a picture with a baseline may differ by when its frame says nothing: `undefined`, every pixel is equal. Right
   * where a renderer is not the same twice; `mask` is right for what is to be another each time.
   */
  readonly tolerance?: { readonly pixels: number; readonly reason: string };
  /**
   * The variables that services and terminals get of this process's environment, by name or with `*`: `undefined`, all
   * of them. What programs need to start at all (`PATH`, `LANG`, `TMPDIR` ...) is always passed on.
   */
  readonly env?: readonly string[];
  /** The tags that flows may have, for `--tag`; one that is not listed is refused: `[]`, any. */
  readonly tags?: readonly string[];
  /** A JSON file of failures that are known, `[{ flow, frame, reason, until }]`: none. */
  readonly expectedFailures?: string;
}

/** Types what `fraimz.config.ts` exports by default. It is checked when a command reads it. */
export function defineConfig(config: FraimzConfig): FraimzConfig {
  return config;
}
