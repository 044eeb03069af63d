import { randomInt } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimOf, dropClaim, type LockWait, tryClaim, withLock } from "../process/file-claim.ts";
import { stateOfOwner } from "../process/owner.ts";
import { StackError } from "./stack-error.ts";

const LOWEST = 20_000;
const ATTEMPTS = 500;

/** Claims are kept for the whole machine, so runs in different checkouts don't meet either. */
const claims = join(tmpdir(), `fraimz-ports-${process.getuid?.() ?? "user"}`);

/** A free port of 127.0.0.1 that no other run will be given until it is dropped. */
export interface PortReservation {
  readonly port: number;
  /** Stops holding the port open, for the service to take it. */
  letGo(): Promise<void>;
  /** Lets `take` have the open listener itself, e.g. to pass it to another process, and lets go when it resolves. */
  handOver(take: (server: Server) => Promise<void>): Promise<void>;
  /** Gives it back for good. */
  drop(): Promise<void>;
}

/**
 * Reserves a free port for the stack with this receipt. It lies below the range from which the system takes
 * ports for outgoing connections, so none of those can take it before the service does.
 * @param receipt absolute path of the receipt, by which a later run tells whether the claim still counts.
 */
export async function reservePort(receipt: string): Promise<PortReservation> {
  const highest = lowestOutgoingPort();
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const candidate = highest > LOWEST + 2_000 ? randomInt(LOWEST, highest) : 0;
    const holder = await hold(candidate);
    if (holder === undefined) continue;
    const claim = claimPath(holder.port);
    if (!tryClaim(claim, receipt)) {
      await close(holder.server);
      continue;
    }
    const letGo = (): Promise<void> => close(holder.server);
    return {
      port: holder.port,
      letGo,
      handOver: async (take) => {
        await take(holder.server);
        await letGo();
      },
      drop: async () => {
        await letGo();
        dropClaim(claim);
        removeIfEmpty();
      },
    };
  }
  throw new StackError(`found no free port on 127.0.0.1 in ${ATTEMPTS} attempts`, {
    next: "End programs that listen on many ports, then run again.",
  });
}

/**
 * Claims a port that a program takes whatever it is told, once no other run on this machine has it.
 * @returns gives it back
 * @throws when it is still another run's after the wait, which is named
 */
export function claimFixedPort(port: number, wait: LockWait): Promise<() => void> {
  return new Promise((claimed, failed) => {
    withLock(claimPath(port), wait, () => new Promise<void>((over) => claimed(over)))
      .then(removeIfEmpty)
      .catch(failed);
  });
}

/** Drops the claims whose owner is dead and whose receipt is gone, and those of `receipt`. */
export function dropStaleClaims(receipt?: string): void {
  if (!existsSync(claims)) return;
  for (const name of readdirSync(claims)) {
    const path = join(claims, name);
    const claim = claimOf(path);
    if (claim === undefined) continue;
    const orphan = stateOfOwner(claim.owner) === "dead" && !existsSync(claim.subject);
    if (claim.subject === receipt || orphan) dropClaim(path);
  }
  removeIfEmpty();
}

function claimPath(port: number): string {
  return join(claims, String(port));
}

function removeIfEmpty(): void {
  try {
    rmdirSync(claims);
  } catch {
    // Somebody else's claims are in it.
  }
}

function hold(candidate: number): Promise<{ port: number; server: Server } | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", () => resolve(undefined));
    server.listen({ host: "127.0.0.1", port: candidate, exclusive: true }, () => {
      const address = server.address();
      server.unref();
      resolve(typeof address === "object" && address !== null ? { port: address.port, server } : undefined);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (server.listening) server.close(() => resolve());
    else resolve();
  });
}

function lowestOutgoingPort(): number {
  try {
    return Number(readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").split(/\s+/)[0]);
  } catch {
    return 49_152; // IANA's range (RFC 6335 section 6), which macOS uses.
  }
}
