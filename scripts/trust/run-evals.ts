import { execa } from "execa";
import { z } from "zod";
import { MARK } from "./marked-processes.ts";

const VerdictLine = z.looseObject({
  verdict: z.string(),
  exitCode: z.number(),
  run: z.string(),
  report: z.string().optional(),
  frames: z.object({ declared: z.number(), passed: z.number() }),
  controls: z.object({ declared: z.number(), held: z.number() }).optional(),
});
export type VerdictLine = z.infer<typeof VerdictLine>;

/** Of a command of fraimz: its exit code, all that it printed, and its verdict line when it came to one. */
export interface Ended {
  readonly exitCode: number | undefined;
  readonly said: string;
  readonly verdict: VerdictLine | undefined;
}

/** Starts a command of fraimz in a process group of its own. */
export function startEvals(args: readonly string[], mark: string) {
  return execa(process.execPath, ["runner/cli/evals.mjs", ...args], {
    env: { [MARK]: mark, FORCE_COLOR: "0" },
    ...{ all: true, reject: false, detached: true, stdin: "ignore" },
  });
}

export async function runEvals(args: readonly string[], mark: string): Promise<Ended> {
  const { exitCode, all } = await startEvals(args, mark);
  const said = String(all);
  const last = said.split("\n").findLast((line) => line.startsWith("{"));
  const parsed = VerdictLine.safeParse(last === undefined ? undefined : JSON.parse(last));
  return { exitCode, said, verdict: parsed.success ? parsed.data : undefined };
}
