/** Loads two servers in short turns, so that what disturbs the machine disturbs both, and compares turn by turn. */
import { median } from "./measure.ts";
import { type Load, load } from "./witness-load.ts";
import type { BenchServer } from "./witness-server.ts";

export interface Contestant {
  readonly name: string;
  readonly server: BenchServer;
  readonly act: () => Promise<void>;
}

export interface Outcome {
  /** Throughput of the first contestant, the second one's being 1: the median of the rounds. */
  readonly throughput: number;
  /** Throughput that a saturated processor would give, likewise: what other programs disturb least. */
  readonly processor: number;
}

/**
 * Runs `rounds` rounds of `count` calls for each, prints a line per contestant and the ratios.
 * Who goes first changes from round to round; the first round warms up and does not count.
 */
export async function sideBySide(
  title: string,
  pair: readonly [Contestant, Contestant],
  { rounds, count }: { rounds: number; count: number },
): Promise<Outcome> {
  const measured = new Map<Contestant, Measured[]>(pair.map((one) => [one, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const one of round % 2 === 0 ? pair : pair.toReversed()) {
      const turn = await measure(one, count);
      if (round > 0) measured.get(one)?.push(turn);
    }
  }
  console.log(`${title}, ${rounds} rounds of ${count} each`);
  for (const [{ name }, turns] of measured) print(name, turns);
  const [ours = [], theirs = []] = [...measured.values()];
  const ratios = ours.flatMap((turn, round) => {
    const other = theirs[round];
    return other ? [turn.perSecond / other.perSecond] : [];
  });
  const outcome = {
    throughput: median(ratios),
    processor: middle(theirs, "processor") / middle(ours, "processor"),
  };
  const [low, high] = quartiles(ratios);
  console.log(
    `  ratio   by throughput ${outcome.throughput.toFixed(2)} (half of the rounds ${low.toFixed(2)} to ${high.toFixed(2)})   by processor time ${outcome.processor.toFixed(2)}`,
  );
  return outcome;
}

interface Measured extends Load {
  /** Processor microseconds of the server for one call. */
  readonly processor: number;
}

async function measure({ server, act }: Contestant, count: number): Promise<Measured> {
  const before = await server.processor();
  const measured = await load(count, act);
  return { ...measured, processor: ((await server.processor()) - before) / count };
}

function print(name: string, turns: readonly Measured[]): void {
  const rate = String(Math.round(middle(turns, "perSecond"))).padStart(6);
  const [p50, p99] = [middle(turns, "p50").toFixed(2), middle(turns, "p99").toFixed(2)];
  const processor = Math.round(middle(turns, "processor"));
  console.log(
    `  ${name.padEnd(20)} ${rate} /s   p50 ${p50} ms   p99 ${p99} ms   ${processor} µs of processor each`,
  );
}

function middle(turns: readonly Measured[], of: keyof Measured): number {
  return median(turns.map((turn) => turn[of]));
}

function quartiles(values: readonly number[]): [low: number, high: number] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return [at(0.25), at(0.75)];
}
