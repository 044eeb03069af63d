import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { carriesLimit } from "./family-limit.ts";
import {
  commandLineOf,
  isAlive,
  isEarlier,
  listProcesses,
  type ProcessEntry,
  readProcess,
  startedWith,
} from "./process-table.ts";

/**
 * The environment variable that marks a process and everything it starts, also what leaves the process group
 * (a daemon, Chromium's crash handler). Runs inside runs append their own mark, so an outer one finds all.
 */
export const FAMILY_VARIABLE = "FRAIMZ_FAMILY";

/** What identifies the processes that came from one spawn, well enough to end them and nobody else. */
export interface FamilyIdentity {
  /** Unique mark in the environment of every member. */
  readonly mark: string;
  /** The process group; undefined while nothing was spawned yet. */
  readonly pgid?: number | undefined;
  /** The leader's start time, which guards against a pid that was used again. */
  readonly startTime?: string | undefined;
  /** Texts in the command line that name further members, where the environment can't be read. */
  readonly stragglers?: readonly string[] | undefined;
}

export interface FamilyMember extends ProcessEntry {
  readonly command: string;
}

export function newFamilyMark(): string {
  return randomUUID();
}

/** The environment that marks a child as a member of `mark`, keeping the marks that the parent already has. */
export function markEnvironment(mark: string, inherited: string | undefined): Record<string, string> {
  return { [FAMILY_VARIABLE]: inherited ? `${inherited}:${mark}` : mark };
}

/**
 * Every running process that provably belongs to the family: it carries the mark (in its environment, or in a resource
 * limit that it can't have lost with it), or it is in the process group that the leader still holds or that a marked
 * process shares, or its command line holds a straggler's text. Never this process.
 */
export function membersOf(identity: FamilyIdentity): FamilyMember[] {
  const running = listProcesses().filter(
    (entry) => !entry.zombie && entry.pid !== process.pid && !isOlder(entry, identity),
  );
  const marked = new Set(running.filter((entry) => carriesMark(entry.pid, identity.mark)));
  const groupIsOurs = ownsGroup(identity, marked);
  const members: FamilyMember[] = [];
  for (const entry of running) {
    const inGroup = groupIsOurs && entry.pgid === identity.pgid;
    if (inGroup || marked.has(entry) || namedBy(identity.stragglers, entry.pid)) {
      members.push({ ...entry, command: commandLineOf(entry.pid) });
    }
  }
  return members;
}

/** What ran before the leader does not come from it, and needs no look at its environment. */
function isOlder(entry: ProcessEntry, { startTime }: FamilyIdentity): boolean {
  return startTime !== undefined && isEarlier(entry.startTime, startTime);
}

/** Sends a signal to one member, unless its pid meanwhile belongs to somebody else. */
export function signalMember(member: ProcessEntry, signal: NodeJS.Signals): void {
  if (!isAlive(member.pid, member.startTime)) return;
  try {
    process.kill(member.pid, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Whether a failed `kill` only says that the process had ended before. */
export function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ESRCH";
}

function carriesMark(pid: number, mark: string): boolean {
  return startedWith(pid, FAMILY_VARIABLE)?.split(":").includes(mark) || carriesLimit(pid, mark);
}

/**
 * A group's number is free again only when the group is empty. So it is still ours while its leader lives (also
 * as a zombie), or while a marked process is in it.
 */
function ownsGroup(identity: FamilyIdentity, marked: ReadonlySet<ProcessEntry>): boolean {
  if (identity.pgid === undefined) return false;
  const leader = readProcess(identity.pgid);
  if (leader !== undefined) return leader.startTime === identity.startTime;
  // Where no environment can be read, a group without a leader is taken for the one that was seen before.
  if (!tellsEnvironment()) return true;
  return [...marked].some((entry) => entry.pgid === identity.pgid);
}

function tellsEnvironment(): boolean {
  return existsSync("/proc/self/environ");
}

function namedBy(texts: readonly string[] | undefined, pid: number): boolean {
  if (texts === undefined || texts.length === 0) return false;
  const command = commandLineOf(pid);
  return texts.some((text) => text !== "" && command.includes(text));
}
