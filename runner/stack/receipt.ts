import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Owner, thisOwner } from "../process/owner.ts";
import { newFamilyMark } from "../process/process-family.ts";
import { type ProcessGroup, type SpawnOptions, spawnGroup } from "../process/process-group.ts";

const ProcessRecord = z.object({
  name: z.string(),
  mark: z.string(),
  /** Absent while it is being spawned. */
  pgid: z.number().optional(),
  startTime: z.string().optional(),
  stragglers: z.array(z.string()).optional(),
  graceMs: z.number().optional(),
});
export type ProcessRecord = z.infer<typeof ProcessRecord>;

export const ReceiptContent = z.object({
  version: z.literal(1),
  id: z.string(),
  stack: z.string(),
  variant: z.string().optional(),
  /** Equal for stacks that can stand for each other: name, variant and options; see `stackKey`. */
  key: z.string(),
  owner: Owner,
  /** Meant to outlive its owner (`stack up`). */
  kept: z.boolean(),
  startedAt: z.string(),
  /** The id of the kept stack whose services are used; then this receipt is about browsers and the like only. */
  uses: z.string().optional(),
  /** The stack's own folder, removed with it. */
  dir: z.string(),
  ports: z.array(z.object({ service: z.string(), name: z.string(), port: z.number() })),
  processes: z.array(ProcessRecord),
});
export type ReceiptContent = z.infer<typeof ReceiptContent>;

/**
 * What a stack leaves on disk while it runs, so that it can be ended after its owner was killed: each process
 * is written down before it is spawned, and again when its pid is known.
 */
export class Receipt {
  readonly path: string;
  #content: ReceiptContent;

  /** @param folder where receipts are kept; see {@link receiptFolder}. */
  constructor(
    folder: string,
    about: Pick<ReceiptContent, "id" | "stack" | "variant" | "key" | "uses" | "dir">,
  ) {
    this.path = join(folder, `${about.id}.json`);
    this.#content = {
      version: 1,
      ...about,
      owner: thisOwner(),
      kept: false,
      startedAt: new Date().toISOString(),
      ports: [],
      processes: [],
    };
    mkdirSync(folder, { recursive: true });
    this.#write();
  }

  get content(): ReceiptContent {
    return this.#content;
  }

  addPorts(ports: ReceiptContent["ports"]): void {
    this.#content = { ...this.#content, ports: [...this.#content.ports, ...ports] };
    this.#write();
  }

  /** Spawns a process that the receipt knows of from before its first moment. Throws as `spawnGroup` does. */
  async spawn(options: SpawnOptions & { readonly graceMs?: number }): Promise<ProcessGroup> {
    const mark = options.mark ?? newFamilyMark();
    const record: ProcessRecord = { name: options.name, mark };
    if (options.stragglers !== undefined) record.stragglers = [...options.stragglers];
    if (options.graceMs !== undefined) record.graceMs = options.graceMs;
    this.#setProcess(record);
    const group = await spawnGroup({ ...options, mark });
    const { pgid, startTime } = group.identity;
    this.#setProcess({
      ...record,
      ...(pgid === undefined ? {} : { pgid }),
      ...(startTime === undefined ? {} : { startTime }),
    });
    return group;
  }

  /** Strikes a process that has been ended, such as a finished build step. */
  forget(group: ProcessGroup): void {
    this.#setProcesses(this.#content.processes.filter(({ mark }) => mark !== group.identity.mark));
  }

  /** Says that the stack is meant to outlive this process. */
  keep(): void {
    this.#content = { ...this.#content, kept: true };
    this.#write();
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }

  #setProcess(record: ProcessRecord): void {
    const others = this.#content.processes.filter(({ mark }) => mark !== record.mark);
    this.#setProcesses([...others, record]);
  }

  #setProcesses(processes: ProcessRecord[]): void {
    this.#content = { ...this.#content, processes };
    this.#write();
  }

  #write(): void {
    const draft = `${this.path}.${randomUUID()}.draft`;
    writeFileSync(draft, `${JSON.stringify(this.#content, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, this.path);
  }
}

/** Where the receipts of a results folder are. */
export function receiptFolder(results: string): string {
  return join(results, ".stacks");
}

export interface FoundReceipt {
  readonly path: string;
  /** Undefined when the file can't be understood: then nothing is done on its behalf. */
  readonly content: ReceiptContent | undefined;
}

/** Every receipt in the folder, the oldest first. */
export function readReceipts(folder: string): FoundReceipt[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  } catch {
    return []; // Nothing was ever booted here.
  }
  const found = names
    .map((name) => readReceipt(join(folder, name)))
    .filter((receipt) => receipt !== undefined);
  const time = ({ content }: FoundReceipt): string => content?.startedAt ?? "";
  return found.toSorted((a, b) => time(a).localeCompare(time(b)));
}

function readReceipt(path: string): FoundReceipt | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return undefined; // Its stack was stopped in the meantime.
  }
  try {
    return { path, content: ReceiptContent.parse(JSON.parse(text)) };
  } catch {
    return { path, content: undefined };
  }
}
