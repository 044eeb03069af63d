/**
 * What it takes to join the runs of many machines: writes shards as they would leave them (logs, pictures, manifests),
 * merges them, and prints time and memory. `node --import tsx scripts/bench/shards.ts [shards] [frames]`
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashEvidence, writeManifest } from "../../runner/evidence/log/manifest.ts";
import { Recorder } from "../../runner/evidence/log/recorder.ts";
import { encodePng } from "../../runner/evidence/picture/decode-picture.ts";
import { mergeShards } from "../../runner/run/merge-shards.ts";
import { balance } from "../../runner/run/split-plan.ts";

const [shards = 64, frames = 2_000] = process.argv.slice(2).map(Number);
const PER_FLOW = 5;
/** About what a picture of a page takes, in bytes: 100 × 75 of noise. */
const PICTURE = { width: 100, height: 75 };
const CHECKS = 4;

const dir = mkdtempSync(join(tmpdir(), "fraimz-shards-"));
const flows = Array.from({ length: Math.ceil(frames / PER_FLOW) }, (_, at) => `flow-${at + 1}`);
const parts = balance(new Map(flows.map((id, at) => [id, 1_000 + ((at * 7_919) % 9_000)])), shards);

function picture(): Uint8Array {
  const { width, height } = PICTURE;
  return encodePng({ width, height, data: randomBytes(width * height * 4) });
}

async function writeShard(index: number, ids: ReadonlySet<string>): Promise<string> {
  const to = join(dir, `shard-${index}`);
  mkdirSync(to);
  const recorder = new Recorder(to);
  recorder.emit({
    ...{ type: "run.started", runId: `bench-${index}`, fraimz: "bench", command: "bench", platform: "bench" },
    ...{ node: process.version, ci: true, shard: { index, count: shards, of: flows } },
  });
  for (const flow of ids) {
    const declared = Array.from({ length: PER_FLOW }, (_, at) => ({
      ...{
        index: at + 1,
        name: `frame ${at + 1}`,
        claim: "It is as it should be.",
        proves: [],
        controls: [],
      },
    }));
    recorder.emit({
      ...{
        type: "flow.declared",
        flow,
        id: flow,
        title: flow,
        audience: "user",
        stack: "bench",
        requires: [],
      },
      ...{ frames: declared, reproduce: `evals --flow ${flow}` },
    });
    recorder.emit({ type: "flow.started", flow });
    for (const { index: frame } of declared) {
      recorder.emit({ type: "frame.started", flow, frame });
      const recorded = recorder.frame(flow, frame);
      for (let check = 1; check <= CHECKS; check += 1)
        recorder.emit({
          ...{ type: "check", flow, frame, channel: "see", title: "sees the text", ok: true },
          ...{ expected: `“${randomBytes(40).toString("hex")}”`, actual: "the same", waitedMs: 12 },
        });
      recorded.picture({
        ...{ surface: "page", role: "claim", file: recorder.file(picture(), "image/png"), ...PICTURE },
        ...{ scale: 1, restMs: 60, masks: [], rules: [] },
      });
      recorder.emit({ type: "frame.ended", flow, frame, verdict: "passed", tookMs: 500 });
    }
    recorder.emit({ type: "flow.ended", flow, verdict: "passed", tookMs: 2_500 });
  }
  recorder.emit({ type: "run.ended", verdict: "passed", exitCode: 0, tookMs: recorder.now() });
  recorder.close();
  await writeManifest(to, await hashEvidence(to), {});
  return to;
}

try {
  const dirs: string[] = [];
  for (const [at, ids] of parts.entries()) dirs.push(await writeShard(at + 1, ids));
  const before = process.memoryUsage().rss;
  const began = performance.now();
  const { report, hashed } = await mergeShards(dirs, {
    ...{ out: join(dir, "whole"), command: "bench", failOnIncomplete: true },
  });
  const seconds = (performance.now() - began) / 1_000;
  if (report.verdict !== "passed")
    throw new Error(`the merge is ${report.verdict}: ${report.because.join("; ")}`);
  const bytes = hashed.evidence.reduce((sum, entry) => sum + entry.bytes, 0);
  const megabytes = (count: number) => `${Math.round(count / 1e6)} MB`;
  const most = process.resourceUsage().maxRSS * 1_024;
  console.log(`${shards} shards, ${report.totals.frames.passed} frames, ${megabytes(bytes)} of evidence`);
  console.log(
    `merged in ${seconds.toFixed(1)} s; memory ${megabytes(before)} before, at most ${megabytes(most)}`,
  );
} finally {
  rmSync(dir, { recursive: true, force: true });
}
