import { z } from "zod";

/** What a run that was killed left, and what the next one made of it: the texts of files by their path at the desk. */
export const crashOutcome = z.object({
  /** The write that it did not survive, from 1. */
  at: z.int().positive(),
  by: z.string(),
  path: z.string(),
  killed: z.boolean(),
  left: z.record(z.string(), z.string()),
  recovered: z
    .object({ exitCode: z.number().nullable(), files: z.record(z.string(), z.string()) })
    .optional(),
});
export type CrashOutcome = z.output<typeof crashOutcome>;
