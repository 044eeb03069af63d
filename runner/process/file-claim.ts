import { randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { Owner, stateOfOwner, thisOwner } from "./owner.ts";

const Claim = z.object({ owner: Owner, subject: z.string() });
/** A file that says who has something; `subject` says for what. */
export type Claim = z.infer<typeof Claim>;

/**
 * Claims a path for this process: exactly one of many succeeds. The content is there from the first moment.
 * @returns false when somebody has it, dead or alive.
 */
export function tryClaim(path: string, subject: string): boolean {
  const draft = writeDraft(path, JSON.stringify({ owner: thisOwner(), subject } satisfies Claim));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Whoever drops the last claim may remove the folder at any moment until there is something in it. */
function writeDraft(path: string, text: string): string {
  const draft = `${path}.${randomUUID()}`;
  for (let attempt = 1; ; attempt++) {
    mkdirSync(dirname(path), { recursive: true });
    try {
      writeFileSync(draft, text, { mode: 0o600 });
      return draft;
    } catch (error) {
      if (!hasCode(error, "ENOENT") || attempt === 10) throw error;
    }
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

/** Who has a path, or undefined when nobody does or the file is none of ours. */
export function claimOf(path: string): Claim | undefined {
  const text = read(path);
  return text === undefined ? undefined : parse(text);
}

/** Gives a claim back. */
export function dropClaim(path: string): void {
  rmSync(path, { force: true });
}

export interface LockWait {
  readonly timeoutMs: number;
  /** Gives up waiting, with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `work` while this process alone holds `path`, after waiting for whoever holds it. A dead holder's claim
 * is taken over at once.
 * @throws when it is still held after `timeoutMs`, naming the holder.
 */
export async function withLock<T>(path: string, wait: LockWait, work: () => Promise<T>): Promise<T> {
  const { timeoutMs, signal } = wait;
  const deadline = performance.now() + timeoutMs;
  while (!tryClaim(path, "lock")) {
    signal?.throwIfAborted();
    const text = read(path);
    const holder = text === undefined ? undefined : parse(text)?.owner;
    if (text !== undefined && holder !== undefined && stateOfOwner(holder) === "dead") takeAway(path, text);
    else if (text !== undefined && performance.now() > deadline) {
      const who = holder === undefined ? "nobody known" : `pid ${holder.pid} on ${holder.machine}`;
      throw new Error(
        `${path} is still held by ${who} after ${timeoutMs} ms; end that process or remove the file`,
      );
    } else await pause(25);
  }
  try {
    return await work();
  } finally {
    dropClaim(path);
  }
}

/** Removes a dead holder's file, but not the one that another waiter has put there in the meantime. */
function takeAway(path: string, dead: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // Another waiter was faster.
  }
  try {
    if (read(aside) !== dead) linkSync(aside, path);
  } catch {
    // A third waiter has it already.
  } finally {
    rmSync(aside, { force: true });
  }
}

function parse(text: string): Claim | undefined {
  try {
    return Claim.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
