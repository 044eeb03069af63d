import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";
import { FAMILY_VARIABLE, newFamilyMark } from "./process-family.ts";
import { isAlive, startTimeOf } from "./process-table.ts";

/** Who wrote a file that others may find after its writer was killed: a process, for certain. */
export const Owner = z.object({
  pid: z.number(),
  startTime: z.string(),
  /** Pids mean nothing on another machine or in another container. */
  machine: z.string(),
  /** The mark in the environment of everything that the owner started since it became one. */
  mark: z.string(),
});
export type Owner = z.infer<typeof Owner>;

let self: Owner | undefined;

/** This process as an owner. From the first call on, whatever it starts carries its mark. */
export function thisOwner(): Owner {
  if (self === undefined) {
    const mark = newFamilyMark();
    const inherited = process.env[FAMILY_VARIABLE];
    process.env[FAMILY_VARIABLE] = inherited ? `${inherited}:${mark}` : mark;
    self = { pid: process.pid, startTime: startTimeOf(process.pid) ?? "", machine: thisMachine(), mark };
  }
  return self;
}

/** "alive", "dead", or "elsewhere" when it can't be told from here. */
export function stateOfOwner(owner: Owner): "alive" | "dead" | "elsewhere" {
  if (owner.machine !== thisMachine()) return "elsewhere";
  return isAlive(owner.pid, owner.startTime) ? "alive" : "dead";
}

/** The host's name and, in a container, its pid namespace. */
function thisMachine(): string {
  try {
    return `${hostname()}/${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}
