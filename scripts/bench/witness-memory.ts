/** The memory figure of the witness benchmark: what is in use while exchanges go on, as many as the time allows. */
import { stat } from "node:fs/promises";
import { ALLOWED_RATIO, memoryVerdict } from "./memory-verdict.ts";
import { load } from "./witness-load.ts";
import type { Usage } from "./witness-peer.ts";
import type { BenchServer } from "./witness-server.ts";

/** Of the exchanges, this share are authorization round trips of two exchanges each. */
const AUTHORIZING = 0.3;
/** Exchanges between two looks. */
const STEP = 2_000;
/** The bare server keeps nothing of a call: a part of them shows as much as all, in less time. */
const BARE_SHARE = 0.2;
/** With fewer exchanges not even a server that keeps every line of its log would stand out. */
const FEWEST = 24_000;

export interface MemoryFigure {
  readonly witness: {
    readonly server: BenchServer;
    readonly echo: () => Promise<void>;
    readonly trip: () => Promise<void>;
  };
  readonly bare: { readonly server: BenchServer; readonly echo: () => Promise<void> };
  readonly most: number;
  readonly seconds: number;
  readonly logFile: string;
}

/** Loads both servers step by step, prints what was in use, and says what is wrong with that. */
export async function memoryFigure({ witness, bare, most, seconds, logFile }: MemoryFigure): Promise<{
  readonly grows?: string;
  readonly undecided?: string;
}> {
  const trips = Math.round((STEP * AUTHORIZING) / 2);
  const echoes = STEP - 2 * trips;
  const end = performance.now() + seconds * 1_000;
  const ours: Usage[] = [await witness.server.memory()];
  const theirs: Usage[] = [await bare.server.memory()];
  while ((ours.length - 1) * STEP < most && performance.now() < end) {
    await load(trips, witness.trip);
    await load(echoes, witness.echo);
    await load(echoes * BARE_SHARE, bare.echo);
    ours.push(await witness.server.memory());
    theirs.push(await bare.server.memory());
  }
  const steps = ours.length - 1;
  const made = steps * STEP;
  console.log(
    `memory in use after a collection (resident), ${steps * echoes} echo calls and ${steps * trips} round trips of ${most} exchanges`,
  );
  print("witness", ours);
  print("bare SDK server", theirs);
  const ratio = (what: "used" | "resident") =>
    ((ours.at(-1)?.[what] ?? 0) / (theirs.at(-1)?.[what] ?? 1)).toFixed(2);
  console.log(`  ratio   in use ${ratio("used")}   resident ${ratio("resident")}`);
  console.log(`  log on disk          ${megabytes((await stat(logFile)).size)}`);
  const { bounded, first, second, ratio: grown } = memoryVerdict(ours.map(({ used }) => used));
  const seen = `at most ${megabytes(second)} in use in the second half, ${grown.toFixed(2)} of the first half's ${megabytes(first)} (${ALLOWED_RATIO} is allowed)`;
  if (!bounded) return { grows: `memory over ${made} exchanges: ${seen}` };
  if (made < Math.min(most, FEWEST))
    return { undecided: `only ${made} exchanges fitted into ${seconds} seconds; ${FEWEST} say something` };
  console.log(`  bounded ${seen}`);
  return {};
}

function print(name: string, seen: readonly Usage[]): void {
  const half = Math.floor((seen.length - 1) / 2);
  const shown = [seen[0], seen[half], seen.at(-1)].map((one) =>
    one ? `${megabytes(one.used)} (${megabytes(one.resident)})` : "",
  );
  console.log(`  ${name.padEnd(20)} ${shown.join(" → ")}`);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}
