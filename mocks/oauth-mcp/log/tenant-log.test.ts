import { expect, test } from "vitest";
import { WitnessEntry } from "../../witness-log/entry.ts";
import { CHARACTERS_IN_MEMORY, LINES_IN_MEMORY, TenantLog, type UnnumberedEntry } from "./tenant-log.ts";

const ENTRY: UnnumberedEntry = {
  arrival: 1,
  phase: "whole",
  at: "2026-11-20T10:00:00.000Z",
  mono: 1,
  durationMs: 1,
  step: "other",
  origin: "http://127.0.0.1:4800",
  method: "GET",
  path: "/",
  query: {},
  form: {},
  headers: {},
  status: 200,
  faults: [],
  credentials: [],
};

function logWith(lines: number, entry = ENTRY) {
  const written: string[] = [];
  const log = new TenantLog("run", { write: (line) => written.push(line), close: () => undefined });
  for (let line = 0; line < lines; line += 1) log.append(entry);
  return { log, written };
}

test("a line is an entry with its number and its tenant, the same in the file, in memory and for a follower", () => {
  const { log, written } = logWith(2);
  const told: string[] = [];
  log.follow((seq, line) => told.push(`${seq} ${line}`));
  expect(log.append(ENTRY)).toBe(3);
  expect(WitnessEntry.parse(JSON.parse(written[2] ?? ""))).toEqual({ v: 1, seq: 3, run: "run", ...ENTRY });
  expect(log.since(2)).toEqual({ lines: [written[2]], next: 3, missing: 0 });
  expect(told).toEqual([`3 ${written[2]}`]);
  expect(log.entries().map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test("memory keeps the newest lines, says how many are missing, and the file has them all", () => {
  const { log, written } = logWith(LINES_IN_MEMORY * 1.25);
  const { lines, next, missing } = log.since(0);
  expect([lines.length, next, missing]).toEqual([LINES_IN_MEMORY, written.length, LINES_IN_MEMORY * 0.25]);
  expect(lines.at(-1)).toBe(written.at(-1));
});

test("long lines are kept as long as they fit, and the numbers go on", () => {
  const { log } = logWith(60, { ...ENTRY, path: `/${"x".repeat(1024 * 1024)}` });
  const { lines, next, missing } = log.since(0);
  expect(lines.length * 1024 * 1024).toBeLessThan(CHARACTERS_IN_MEMORY * 1.25);
  expect([lines.length + missing, next]).toEqual([60, 60]);
  expect(log.entries()[0]?.seq).toBe(missing + 1);
});

test("a word that the tenant handed out as a secret is masked, however it came into the line", () => {
  const secret = "s".repeat(43);
  const written: string[] = [];
  const log = new TenantLog(
    "run",
    { write: (line) => written.push(line), close: () => undefined },
    (word) => word === secret,
  );
  log.append({ ...ENTRY, headers: { "user-agent": `curl ${secret}` } });
  expect(written[0]).not.toContain(secret);
  expect(log.entries()[0]?.headers["user-agent"]).toMatch(/^curl <[0-9a-f]{12}>$/);
});
