import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { endFamily } from "../process/end-family.ts";
import { withLock } from "../process/file-claim.ts";
import { stateOfOwner } from "../process/owner.ts";
import { membersOf } from "../process/process-family.ts";
import { isAlive } from "../process/process-table.ts";
import { dropStaleClaims } from "./port-reservation.ts";
import { type ProcessRecord, type ReceiptContent, readReceipts } from "./receipt.ts";
import { removeStackFolder } from "./stack-folder.ts";

export type StackLife =
  /** Its owner runs. */
  | "running"
  /** Started by `stack up`, to stay. */
  | "kept"
  /** Its owner was killed. */
  | "left over"
  /** Booted on another machine that shares this folder. */
  | "elsewhere"
  /** The receipt can't be understood. */
  | "unreadable";

export interface StackStatus {
  readonly receipt: string;
  readonly life: StackLife;
  readonly content: ReceiptContent | undefined;
  /** The processes that it has now. */
  readonly processes: readonly ProcessStatus[];
}

export interface ProcessStatus {
  readonly name: string;
  readonly pid: number | undefined;
  readonly alive: boolean;
}

/** Names every stack that has a receipt, and changes nothing. */
export function stackStatuses(folder: string): StackStatus[] {
  return readReceipts(folder).map(({ path, content }) => ({
    receipt: path,
    content,
    life: content === undefined ? "unreadable" : lifeOf(content),
    processes: (content?.processes ?? []).map((record) => ({
      name: record.name,
      pid: record.pgid,
      alive: isRunning(record),
    })),
  }));
}

export interface Swept {
  readonly receipt: string;
  readonly stack: string;
  /** What was ended: service and process. */
  readonly ended: readonly string[];
}

/**
 * Ends exactly what dead owners left: their processes, folders, port claims and receipts. Stacks that are kept
 * or whose owner runs are not touched; several sweeps at once do the work once.
 */
export async function sweep(folder: string): Promise<Swept[]> {
  dropStaleClaims();
  if (!readReceipts(folder).some(isLeftOver)) return [];
  return await withLock(join(folder, "sweep.lock"), { timeoutMs: 60_000 }, async () => {
    const swept: Swept[] = [];
    for (const { path, content } of readReceipts(folder)) {
      if (content !== undefined && lifeOf(content) === "left over") swept.push(await endStack(path, content));
    }
    return swept;
  });
}

/** Ends one stack by its receipt, kept or left over, the processes started last first. */
export async function endStack(receipt: string, content: ReceiptContent): Promise<Swept> {
  const ended: string[] = [];
  const families: ProcessRecord[] = content.processes.toReversed();
  // What a killed owner had started apart from its receipt (a browser, a display) carries the owner's mark.
  if (!content.kept) families.push({ name: "started by the runner", mark: content.owner.mark });
  for (const family of families) {
    const members = membersOf(family);
    if (members.length === 0) continue;
    await endFamily(family, {
      name: family.name,
      ...(family.graceMs === undefined ? {} : { graceMs: family.graceMs }),
    });
    ended.push(...members.map((member) => `${family.name} (pid ${member.pid})`));
  }
  await removeStackFolder(content.dir);
  removeReceipt(receipt);
  dropStaleClaims(receipt);
  return { receipt, stack: nameOf(content), ended };
}

/** Also the drafts of a receipt that its owner was writing when it was killed. */
function removeReceipt(receipt: string): void {
  const drafts = readdirSync(dirname(receipt)).filter((name) => name.startsWith(`${basename(receipt)}.`));
  for (const name of drafts) rmSync(join(dirname(receipt), name), { force: true });
  rmSync(receipt, { force: true });
}

/** `den` or `den:mysql`. */
export function nameOf({ stack, variant }: Pick<ReceiptContent, "stack" | "variant">): string {
  return variant === undefined ? stack : `${stack}:${variant}`;
}

/** Whether a recorded process still runs. */
export function isRunning({ pgid, startTime }: ProcessRecord): boolean {
  return pgid !== undefined && startTime !== undefined && isAlive(pgid, startTime);
}

function isLeftOver({ content }: { readonly content: ReceiptContent | undefined }): boolean {
  return content !== undefined && lifeOf(content) === "left over";
}

function lifeOf(content: ReceiptContent): StackLife {
  const owner = stateOfOwner(content.owner);
  if (owner === "elsewhere") return "elsewhere";
  if (content.kept) return "kept";
  return owner === "alive" ? "running" : "left over";
}
