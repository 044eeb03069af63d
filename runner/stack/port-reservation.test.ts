import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { thisOwner } from "../process/owner.ts";
import { claimFixedPort, dropStaleClaims, reservePort } from "./port-reservation.ts";

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

test("reserved ports differ, are held open until they are let go, and are free then", async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => reservePort("/none/receipt.json")));
  try {
    expect(new Set(all.map(({ port }) => port)).size).toBe(20);
    const [first] = all;
    expect(await listens(first?.port ?? 0)).toBe(false);
    await first?.letGo();
    expect(await listens(first?.port ?? 0)).toBe(true);
  } finally {
    await Promise.all(all.map((reservation) => reservation.drop()));
  }
});

test("the claim of a dead owner without a receipt is dropped", async () => {
  const file = join(tmpdir(), `fraimz-ports-${process.getuid?.()}`, "1024");
  const ours = await reservePort("/none/receipt.json"); // So the folder is there.
  writeFileSync(
    file,
    JSON.stringify({ owner: { ...thisOwner(), startTime: "00000000.1" }, subject: "/none/x.json" }),
  );
  dropStaleClaims();
  expect(existsSync(file)).toBe(false);
  await ours.drop();
});

test("a living owner's claims are not taken for stale, though their receipt is not there", async () => {
  const reservation = await reservePort("/none/receipt.json");
  dropStaleClaims("/none/other.json");
  await reservation.letGo();
  // Every other port may be handed out meanwhile, but never this one.
  const more = await Promise.all(Array.from({ length: 50 }, () => reservePort("/none/more.json")));
  expect(more.map(({ port }) => port)).not.toContain(reservation.port);
  await Promise.all([reservation, ...more].map((one) => one.drop()));
});

test("a port that a program takes whatever it is told is had by one at a time, and the wait for it is bounded", async () => {
  const giveBack = await claimFixedPort(1025, { timeoutMs: 1_000 });
  const waiting = claimFixedPort(1025, { timeoutMs: 60_000 });
  await expect(claimFixedPort(1025, { timeoutMs: 50 })).rejects.toThrow(/still held by pid \d+/);
  dropStaleClaims();
  giveBack();
  const second = await waiting;
  await expect(claimFixedPort(1025, { timeoutMs: 50 })).rejects.toThrow(/still held/);
  second();
  (await claimFixedPort(1025, { timeoutMs: 1_000 }))();
});
