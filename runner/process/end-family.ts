import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../evidence/log/failure.ts";
import { type FamilyIdentity, type FamilyMember, isGone, membersOf, signalMember } from "./process-family.ts";
import { isAlive } from "./process-table.ts";

export interface StopOptions {
  /** How long it may take to end by itself after the first signal, in milliseconds. */
  readonly graceMs?: number;
  /** The first signal; the second one is SIGKILL. */
  readonly signal?: NodeJS.Signals;
}

export interface StopReport {
  /** Whether SIGKILL was needed. */
  readonly forced: boolean;
  readonly durationMs: number;
}

/** Processes survived SIGKILL (they hang in the kernel), so they are left over. */
export class StopError extends Failure {
  override name = "StopError";

  constructor(title: string) {
    super({ kind: "harness", title, message: "" });
  }
}

const KILL_WAIT_MS = 5_000;

/**
 * Ends every process of a family, also one that another process spawned and left behind.
 * @throws StopError when processes survive even SIGKILL.
 */
export async function endFamily(
  identity: FamilyIdentity,
  { name, graceMs = 5_000, signal = "SIGTERM" }: StopOptions & { readonly name: string },
): Promise<StopReport> {
  const started = performance.now();
  const report = (forced: boolean): StopReport => ({ forced, durationMs: performance.now() - started });
  let members = membersOf(identity);
  for (const member of members) signalMember(member, signal);
  members = await untilEmpty(identity, members, graceMs);
  if (members.length === 0) return report(false);
  const deadline = performance.now() + KILL_WAIT_MS;
  while (members.length > 0 && performance.now() < deadline) {
    for (const member of members) signalMember(member, "SIGKILL");
    members = await untilEmpty(identity, members, 100); // And again: a dying parent may have started another one.
  }
  if (members.length > 0) {
    const left = members.map((member) => `pid ${member.pid} (${member.command})`).join(", ");
    throw new StopError(`${name} is still running ${KILL_WAIT_MS} ms after SIGKILL: ${left}`);
  }
  return report(true);
}

/** Waits until the family is empty, bounded; returns who is left. */
async function untilEmpty(
  identity: FamilyIdentity,
  known: readonly FamilyMember[],
  timeoutMs: number,
): Promise<FamilyMember[]> {
  const deadline = performance.now() + timeoutMs;
  let watched = [...known];
  for (let stepMs = 4; ; stepMs = Math.min(stepMs * 2, 50)) {
    watched = watched.filter((member) => isAlive(member.pid, member.startTime));
    const late = performance.now() >= deadline;
    // Looking through all processes costs more, so it waits until those that are known have gone.
    if (watched.length === 0 || late) {
      watched = membersOf(identity);
      // A process that forked and ended during the look can hide its child once, but not twice.
      if (watched.length === 0 && groupExists(identity)) watched = membersOf(identity);
      if (watched.length === 0 || late) return watched;
    }
    await pause(stepMs);
  }
}

/** Also true for a group of zombies only. */
function groupExists({ pgid }: FamilyIdentity): boolean {
  if (pgid === undefined) return false;
  try {
    return process.kill(-pgid, 0);
  } catch (error) {
    return !isGone(error);
  }
}
