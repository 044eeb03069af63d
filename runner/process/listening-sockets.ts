import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Where a process takes TCP connections. */
export interface ListeningSocket {
  /** `127.0.0.1`, `0.0.0.0`, `::1`, `::` ...: as written by people. */
  readonly address: string;
  readonly port: number;
}

/** The state LISTEN in Linux's `/proc/net/tcp`. */
const LISTEN = "0A";
/** The flag of a listening socket in `/proc/net/unix`: it accepts connections (`__SO_ACCEPTCON`). */
const ACCEPTS = "00010000";

/**
 * The TCP sockets on which these processes listen, in the network that each of them sees.
 * @returns none where the system has no `/proc`, or does not let us look: nothing is known then
 */
export function listeningSockets(pids: readonly number[]): ListeningSocket[] {
  const found = new Map<string, ListeningSocket>();
  for (const pid of pids) {
    const open = socketsOf(pid);
    if (open.size === 0) continue;
    for (const line of ["tcp", "tcp6"].flatMap((table) => linesOf(`/proc/${pid}/net/${table}`))) {
      const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
      if (state !== LISTEN || !open.has(inode)) continue;
      const [address = "", port = ""] = local.split(":");
      const socket = { address: readable(address), port: Number.parseInt(port, 16) };
      found.set(`${socket.address} ${socket.port}`, socket);
    }
  }
  return [...found.values()];
}

/** The UNIX sockets with a name on which these processes listen. */
export function listeningPaths(pids: readonly number[]): string[] {
  const found = new Set<string>();
  for (const pid of pids) {
    const open = socketsOf(pid);
    if (open.size === 0) continue;
    for (const line of linesOf(`/proc/${pid}/net/unix`)) {
      const [, , , flags = "", , , inode = "", ...path] = line.trim().split(/ +/);
      if (flags === ACCEPTS && open.has(inode) && path.length > 0) found.add(path.join(" "));
    }
  }
  return [...found];
}

function socketsOf(pid: number): Set<string> {
  const inodes = new Set<string>();
  try {
    for (const fd of readdirSync(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`))?.[1];
      if (inode !== undefined) inodes.add(inode);
    }
  } catch {
    // Gone, another user's, or a system without /proc.
  }
  return inodes;
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ""; // Closed meanwhile.
  }
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n").slice(1);
  } catch {
    return [];
  }
}

/** The kernel writes addresses as hexadecimal words of four bytes, each in the machine's own order. */
function readable(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16)),
  );
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
  // The parser of URLs writes the short form (RFC 5952).
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(":")}]`).hostname.slice(1, -1);
}
