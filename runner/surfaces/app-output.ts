import type { ProcessGroup } from "../process/process-group.ts";
import { tellingLine } from "../process/telling-line.ts";

/** `[1234:1234:1129/131122.123456:ERROR:dbus/bus.cc(408)] `: the head of a line of Chromium's own log; FATAL ones stay. */
const CHROMIUM = /^\[\d+:\d+:\d+\/[\d.]+:(?:ERROR|WARNING|INFO|VERBOSE\d*):/;
const ROUTINE = /\bdbus\b|\bbus\.cc\b|\bobject_proxy\.cc\b|google_apis\/gcm|\bvaapi|\bgpu\/|\bviz\b/i;
const GREETING = /^DevTools listening on /i;

/** Leaves out of a program's lines what Chromium prints every time where there is no desktop around it. */
export function withoutRoutine(lines: readonly string[]): string[] {
  return lines.filter((line) => !GREETING.test(line) && !(CHROMIUM.test(line) && ROUTINE.test(line)));
}

/** How what the app's main process printed ends. */
export function lastSaid(group: ProcessGroup): string[] {
  return withoutRoutine(group.lastLines(20)).slice(-12);
}

/** Of what the app's main process printed, the line that says why. */
export function whatItSaid(group: ProcessGroup): string {
  const said = tellingLine(withoutRoutine(group.lastLines(40)));
  return said === undefined ? "it printed nothing that says why" : `it said: ${said}`;
}

/** The log itself goes with the stack's folder; what it ends with stays with the frame. */
export function whereItsLogIs({ name }: ProcessGroup): string {
  return `what it printed stands with this frame in the report: ${mainProcessLog(name)}`;
}

/** What a desktop app's output is called in a frame's evidence. */
export function mainProcessLog(name: string): string {
  return `main process of ${name}`;
}
