import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { placeFile } from "../process/kept-files.ts";
import type { RunReport } from "../report/report-schema.ts";

const Recorded = z.object({
  /** SHA-256 of the flow file when the controls ran: a changed flow has to be put to the test again. */
  flowSha256: z.string(),
  controls: z.array(
    z.object({
      name: z.string(),
      breaks: z.string(),
      held: z.boolean(),
      detail: z.string(),
      run: z.string(),
      at: z.string(),
    }),
  ),
});
/** What the last runs of a flow's controls showed. */
export type ControlRecord = z.infer<typeof Recorded>;

const folder = (results: string) => join(results, ".controls");

/** SHA-256 of a flow file, as records carry it. */
export async function flowSha256(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}

/**
 * Keeps what the controls of a run showed, for `--list --coverage`. Results of other controls of the same,
 * unchanged flow file stay.
 */
export async function recordControls(results: string, report: RunReport, paths: ReadonlyMap<string, string>) {
  const byFlow = new Map<string, ControlRecord["controls"]>();
  for (const { id, control } of report.flows) {
    if (control?.held === undefined) continue;
    const { name, breaks, held, detail } = control;
    const result = { name, breaks, held, detail, run: report.run.id, at: report.run.startedAt };
    byFlow.set(id, [...(byFlow.get(id) ?? []), result]);
  }
  const earlier = await readControlRecords(results);
  for (const [id, controls] of byFlow) {
    const path = paths.get(id);
    if (path === undefined) continue;
    const sha = await flowSha256(path);
    const before = earlier.get(id);
    const kept = before?.flowSha256 === sha ? before.controls : [];
    const names = new Set(controls.map(({ name }) => name));
    const record: ControlRecord = {
      flowSha256: sha,
      controls: [...kept.filter(({ name }) => !names.has(name)), ...controls],
    };
    await placeFile(join(folder(results), `${id}.json`), JSON.stringify(record, null, 2));
  }
}

/** Reads every record; a file that is none is left out, so its flow counts as never put to the test. */
async function readControlRecords(results: string): Promise<Map<string, ControlRecord>> {
  const names = await readdir(folder(results)).catch(() => []);
  const records = new Map<string, ControlRecord>();
  for (const name of names.filter((candidate) => candidate.endsWith(".json"))) {
    const parsed = Recorded.safeParse(JSON.parse(await readFile(join(folder(results), name), "utf8")));
    if (parsed.success) records.set(name.slice(0, -".json".length), parsed.data);
  }
  return records;
}

/**
 * The records that still stand: those of flow files that have not changed since their controls ran.
 * @returns also the ids of flows whose records are stale
 */
export async function standingRecords(
  results: string,
  flows: readonly { readonly id: string; readonly path: string }[],
): Promise<{ records: Map<string, ControlRecord>; stale: string[] }> {
  const records = await readControlRecords(results);
  const stale: string[] = [];
  for (const [id, record] of records) {
    const flow = flows.find((candidate) => candidate.id === id);
    if (flow && (await flowSha256(flow.path)) === record.flowSha256) continue;
    if (flow) stale.push(id);
    records.delete(id);
  }
  return { records, stale };
}
