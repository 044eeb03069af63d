import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { Failure } from "../../evidence/log/failure.ts";
import {
  describeExit,
  type ProcessGroup,
  type SpawnOptions,
  spawnGroup,
} from "../../process/process-group.ts";
import { requireTool } from "../missing-tool.ts";
import { Display } from "./display.ts";
import { XConnection } from "./x-connection.ts";

export interface DisplayOptions {
  /** Where logs and the window manager's settings go. Made when absent; the caller removes it. */
  readonly folder: string;
  /** In pixels; 1440 by 900 unless said. */
  readonly width?: number;
  readonly height?: number;
  /** How long server and window manager may take to be ready; 20 s unless said. */
  readonly limitMs?: number;
  /** How its processes are started; a process group of this process when absent. */
  readonly spawn?: (options: SpawnOptions) => Promise<ProcessGroup>;
}

/**
 * Starts an X server on a display number of its own (`Xvfb -displayfd`: the server picks a free one and says
 * which) and a window manager on it, and waits until both are ready.
 * @throws MissingTool when `Xvfb` or `openbox` is not installed; Failure when one of them does not come up
 */
export async function startDisplay(options: DisplayOptions): Promise<Display> {
  const { folder, width = 1440, height = 900, limitMs = 20_000, spawn = spawnGroup } = options;
  const xvfb = requireTool("Xvfb");
  const openbox = requireTool("openbox");
  mkdirSync(folder, { recursive: true });
  const server = await spawn({
    name: "display",
    file: xvfb,
    args: [
      ...["-displayfd", "3", "-screen", "0", `${width}x${height}x24`, "-dpi", "96"],
      ...["-nolisten", "tcp", "-noreset", "+extension", "DAMAGE", "+extension", "XTEST"],
    ],
    env: { PATH: process.env.PATH, HOME: folder, LANG: "C.UTF-8" },
    logFile: join(folder, "display.log"),
    extraPipes: 1,
  });
  let manager: ProcessGroup | undefined;
  let connection: XConnection | undefined;
  try {
    const name = `:${await displayNumber(server, limitMs)}`;
    connection = await XConnection.open(name);
    const connected = connection;
    connected.explainLossWith(() => whatEnded(server));
    // The socket says that the server is gone before the process table says how: tell both.
    void server.exited.then(() => connected.reportLoss());
    const background = 0x2b2f38;
    await connected.tell((client) => {
      client.ChangeWindowAttributes(connected.root, { backgroundPixel: background });
      client.ClearArea(connected.root, 0, 0, 0, 0, 0);
    });
    writeFileSync(join(folder, "openbox.xml"), OPENBOX_SETTINGS);
    manager = await spawn({
      name: "window manager",
      file: openbox,
      args: ["--sm-disable", "--config-file", join(folder, "openbox.xml")],
      env: { PATH: process.env.PATH, HOME: folder, DISPLAY: name, LANG: "C.UTF-8" },
      logFile: join(folder, "window-manager.log"),
    });
    await managerReady(connected, manager, limitMs);
    return new Display(connected, server, manager);
  } catch (error) {
    connection?.close();
    await manager?.stop({ graceMs: 1_000 });
    await server.stop({ graceMs: 2_000 });
    throw error;
  }
}

/** Reads the number that the server wrote to its `-displayfd`. */
async function displayNumber(server: ProcessGroup, limitMs: number): Promise<number> {
  const pipe = server.child.stdio[3] as Readable;
  const number = await new Promise<number | undefined>((resolve) => {
    let text = "";
    const timer = setTimeout(() => resolve(undefined), limitMs);
    const settle = (value: number | undefined) => {
      clearTimeout(timer);
      resolve(value);
    };
    pipe.on("data", (bytes: Buffer) => {
      text += bytes.toString("latin1");
      if (/^\d+\n/.test(text)) settle(Number.parseInt(text, 10));
    });
    pipe.on("close", () => settle(undefined));
  });
  pipe.destroy();
  if (number !== undefined) return number;
  throw new Failure({
    kind: "harness",
    title: "The X server did not start",
    message: server.exit
      ? whatEnded(server)
      : `Xvfb named no display number within ${limitMs} ms. ${quoted(server.lastLines())}`,
    next: "Start it by hand to see why: Xvfb -displayfd 1 -screen 0 1440x900x24",
  });
}

/** A window manager announces itself on the root window when it manages it (EWMH _NET_SUPPORTING_WM_CHECK). */
async function managerReady(connection: XConnection, manager: ProcessGroup, limitMs: number): Promise<void> {
  const failed = manager.exited.then((exit) => {
    throw new Failure({
      kind: "harness",
      title: "The window manager did not start",
      message: `openbox ended with ${describeExit(exit)}. ${quoted(manager.lastLines())}`,
    });
  });
  failed.catch(() => undefined);
  const ready = connection.until(async () => {
    const check = await connection.property(connection.root, "_NET_SUPPORTING_WM_CHECK");
    return check.byteLength > 0 ? true : undefined;
  }, limitMs);
  if (await Promise.race([ready, failed])) return;
  throw new Failure({
    kind: "harness",
    title: "The window manager did not start",
    message: `openbox did not manage display ${connection.name} within ${limitMs} ms. ${quoted(manager.lastLines())}`,
  });
}

function whatEnded(server: ProcessGroup): string {
  const how = server.exit ? `ended with ${describeExit(server.exit)}` : "closed its connection";
  return `Xvfb (pid ${server.pid}) ${how}. ${quoted(server.lastLines(10))}`;
}

function quoted(lines: readonly string[]): string {
  return lines.length === 0 ? "It printed nothing." : `Its last lines:\n${lines.join("\n")}`;
}

/**
 * A plain desktop: a new window gets the focus, nothing moves by itself. The window manager grabs no button inside
 * windows: a press that it holds back and then lets go can reach a busy program twice. `Display.click` brings the
 * window under the pointer to the front instead.
 */
const OPENBOX_SETTINGS = `<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew><followMouse>no</followMouse><raiseOnFocus>yes</raiseOnFocus></focus>
  <placement><policy>Smart</policy><center>no</center></placement>
  <theme><name>Clearlooks</name><titleLayout>NLIMC</titleLayout><animateIconify>no</animateIconify></theme>
  <desktops><number>1</number><firstdesk>1</firstdesk><popupTime>0</popupTime></desktops>
  <keyboard>
    <keybind key="A-F4"><action name="Close"/></keybind>
    <keybind key="A-Tab"><action name="NextWindow"/></keybind>
  </keyboard>
  <mouse>
    <dragThreshold>4</dragThreshold>
    <context name="Titlebar">
      <mousebind button="Left" action="Drag"><action name="Move"/></mousebind>
      <mousebind button="Left" action="Press"><action name="Focus"/><action name="Raise"/></mousebind>
    </context>
    <context name="Close"><mousebind button="Left" action="Click"><action name="Close"/></mousebind></context>
    <context name="Maximize"><mousebind button="Left" action="Click"><action name="ToggleMaximize"/></mousebind></context>
    <context name="Iconify"><mousebind button="Left" action="Click"><action name="Iconify"/></mousebind></context>
  </mouse>
</openbox_config>
`;
