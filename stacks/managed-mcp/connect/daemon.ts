import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { type DaemonState, lastDaemon, runningDaemon } from "./daemon-state.ts";
import type { Places } from "./places.ts";
import { Refusal } from "./refusal.ts";

const READY_WITHIN_MS = 30_000;
const ENDS_WITHIN_MS = 5_000;
const LOOK_MS = 10;

const readyMessage = z.object({ ready: z.object({ pid: z.number(), port: z.number(), id: z.string() }) });

export interface Daemon extends DaemonState {
  /** Whether this run started it, and so may end it again. */
  readonly started: boolean;
}

/**
 * The daemon that runs, or a new one on the port that it had before, so that what was configured stays true.
 * @throws Refusal when it does not come up
 */
export async function ensureDaemon(places: Places, preferred: number): Promise<Daemon> {
  const running = await runningDaemon(places);
  if (running) return { ...running, started: false };
  const port = lastDaemon(places)?.port ?? preferred;
  const child = spawn(process.execPath, [process.argv[1] ?? "", "daemon", String(port)], {
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  try {
    return { ...(await ready(child)), started: true };
  } finally {
    child.unref();
    if (child.connected) child.disconnect();
  }
}

async function ready(child: ChildProcess): Promise<DaemonState> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<DaemonState>((resolve, reject) => {
      timer = setTimeout(() => reject(new Refusal("The daemon did not come up.")), READY_WITHIN_MS);
      child.once("message", (message) => {
        const parsed = readyMessage.safeParse(message);
        if (parsed.success) resolve(parsed.data.ready);
        else reject(new Refusal("The daemon said something else than that it is ready."));
      });
      child.once("error", (error) => reject(new Refusal(`The daemon can't be started: ${error.message}`)));
      child.once("exit", (code) => reject(new Refusal(`The daemon ended at once, with exit code ${code}.`)));
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Ends a daemon and waits until it is gone. */
export async function stopDaemon({ pid }: Pick<DaemonState, "pid">): Promise<void> {
  signal(pid, "SIGTERM");
  const end = performance.now() + ENDS_WITHIN_MS;
  while (signal(pid, 0)) {
    if (performance.now() > end) throw new Refusal(`The daemon (process ${pid}) does not end.`);
    await pause(LOOK_MS);
  }
}

function signal(pid: number, which: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, which);
  } catch {
    return false;
  }
}
