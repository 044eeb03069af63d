import { readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import type { Box } from "../../evidence/log/events.ts";
import type { XConnection } from "./x-connection.ts";

/** One top-level window, as the window manager lists it. */
export interface WindowInfo {
  /** The X window id. */
  readonly id: number;
  readonly title: string;
  /** WM_CLASS: instance and class, as the program names itself. */
  readonly className: string;
  /** Undefined when the program does not say (_NET_WM_PID). */
  readonly pid: number | undefined;
  /** The executable's file name; empty when the process cannot be read. */
  readonly program: string;
  /** The client area on the display, without the window manager's frame. */
  readonly box: Box;
  readonly minimized: boolean;
}

/**
 * Lists the top-level windows, bottom to top as they are stacked (EWMH _NET_CLIENT_LIST_STACKING).
 * A window that closes while it is asked about is left out.
 */
export async function listWindows(connection: XConnection): Promise<WindowInfo[]> {
  const ids = cardinals(await connection.property(connection.root, "_NET_CLIENT_LIST_STACKING"));
  // Watched before they are read, so that a title that changes in between is not missed.
  connection.watch(ids);
  const described = await Promise.all(ids.map((id) => describe(connection, id)));
  return described.filter((window) => window !== undefined);
}

async function describe(connection: XConnection, id: number): Promise<WindowInfo | undefined> {
  try {
    const [name, legacyName, className, pids, states, hidden, size, origin] = await Promise.all([
      connection.property(id, "_NET_WM_NAME"),
      connection.property(id, "WM_NAME"),
      connection.property(id, "WM_CLASS"),
      connection.property(id, "_NET_WM_PID"),
      connection.property(id, "_NET_WM_STATE"),
      connection.atom("_NET_WM_STATE_HIDDEN"),
      connection.ask<{ width: number; height: number }>((client, reply) => client.GetGeometry(id, reply)),
      connection.ask<{ destX: number; destY: number }>((client, reply) =>
        client.TranslateCoordinates(id, connection.root, 0, 0, reply),
      ),
    ]);
    const pid = cardinals(pids)[0];
    return {
      id,
      title: name.byteLength > 0 ? name.toString("utf8") : legacyName.toString("latin1"),
      className: className.toString("latin1").split("\0").filter(Boolean).join(" "),
      pid,
      program: pid === undefined ? "" : programOf(pid),
      box: { x: origin.destX, y: origin.destY, width: size.width, height: size.height },
      minimized: cardinals(states).includes(hidden),
    };
  } catch (error) {
    if (!connection.alive) throw error;
    return undefined;
  }
}

/** @returns the windows of `after` that were not in `before` */
export function newWindows(before: readonly WindowInfo[], after: readonly WindowInfo[]): WindowInfo[] {
  const known = new Set(before.map((window) => window.id));
  return after.filter((window) => !known.has(window.id));
}

/** @returns the list as a reviewer reads it, one line a window, front window first */
export function describeWindows(windows: readonly WindowInfo[]): string {
  if (windows.length === 0) return "no window";
  return [...windows]
    .reverse()
    .map(({ id, title, program, pid, box, minimized }) => {
      const owner = pid === undefined ? "process unknown" : `${program || "process"} ${pid}`;
      const place = `${box.width}x${box.height} at ${box.x},${box.y}`;
      return `0x${id.toString(16)}  ${JSON.stringify(title)}  ${owner}  ${place}${minimized ? "  minimized" : ""}`;
    })
    .join("\n");
}

function cardinals(bytes: Buffer): number[] {
  const values: number[] = [];
  for (let at = 0; at + 4 <= bytes.byteLength; at += 4) values.push(bytes.readUInt32LE(at));
  return values;
}

function programOf(pid: number): string {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`));
  } catch {
    try {
      return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
    } catch {
      return "";
    }
  }
}
