import { execa } from "execa";
import { z } from "zod";
import { MARK } from "./marked-processes.ts";

const VerdictLine = z.looseObject({
  verdict: z.string(),
  exitCode: z.number(),
  report: z.string().optional(),
  tookMs: z.number().optional(),
  /** A run that came to no frame has none. */
  frames: z.object({ declared: z.number(), passed: z.number() }).optional(),
  controls: z.object({ declared: z.number(), held: z.number() }).optional(),
});
export type VerdictLine = z.infer<typeof VerdictLine>;

/** Of a command of fraimz: its exit code, all that it printed, and its verdict line when it came to one. */
export interface Ended {
  readonly exitCode: number | undefined;
  readonly said: string;
  readonly verdict: VerdictLine | undefined;
}

export interface Way {
  /** A command that becomes fraimz in the end, with its arguments. */
  readonly through?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts a command of fraimz in a process group of its own. */
export function startEvals(
  args: readonly string[],
  mark: string,
  { through = [], environment = {} }: Way = {},
) {
  const [file = process.execPath, ...rest] = [...through, process.execPath, "runner/cli/evals.mjs", ...args];
  return execa(file, rest, {
    env: { ...environment, [MARK]: mark, FORCE_COLOR: "0" },
    ...{ all: true, reject: false, detached: true, stdin: "ignore" },
  });
}

export async function runEvals(
  args: readonly string[],
  mark: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return endOf(await startEvals(args, mark, { environment }));
}

/** What a command of fraimz came to. */
export function endOf({ exitCode, all }: { readonly exitCode?: number; readonly all?: unknown }): Ended {
  const said = String(all);
  const last = said.split("\n").findLast((line) => line.startsWith("{"));
  const parsed = VerdictLine.safeParse(last === undefined ? undefined : JSON.parse(last));
  return { exitCode, said, verdict: parsed.success ? parsed.data : undefined };
}
