import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Tab } from "../cdp/page/tab.ts";
import type { TargetHub } from "../cdp/page/target-hub.ts";
import { pause } from "../cdp/protocol/connection.ts";
import { findEndpoint, listTargets } from "../cdp/protocol/endpoint.ts";
import { Failure } from "../evidence/log/failure.ts";
import type { NetworkHost } from "../os/host/network-host.ts";
import { describeExit, type ProcessGroup } from "../process/process-group.ts";
import { lastSaid, whatItSaid, whereItsLogIs } from "./app-output.ts";
import { firstPage, openHub } from "./browser-attach.ts";

/** The app did not come up, or has ended. */
export class AppFailed extends Failure {
  override name = "AppFailed";
}

/** Where the app answers now; changes when it starts itself again. */
export interface Link {
  readonly origin: string;
  /** As the app's own machine counts them. */
  readonly port: number;
  readonly product: string;
  readonly hub: TargetHub;
  readonly main: Tab;
}

/** An app's processes, and where it tells its port. */
export interface StartedApp {
  readonly group: ProcessGroup;
  readonly userData: string;
  /** Where it runs, when that is not this machine. */
  readonly host?: NetworkHost | undefined;
}

/**
 * Waits for a page of the app, and attaches to it.
 * @param before the port that it had before it started itself again
 * @throws AppFailed with its last lines when there is none in time
 */
export async function linkTo(
  { group, userData, host }: StartedApp,
  before: number | undefined,
  timeoutMs: number,
): Promise<Link> {
  const deadline = performance.now() + timeoutMs;
  const left = (): number => Math.ceil(Math.max(500, deadline - performance.now()));
  // The process of before ends when the app starts itself again.
  const ended = (): boolean => before === undefined && group.exit !== undefined;
  for (;;) {
    const port = chosenPort(userData);
    let trouble: unknown;
    try {
      if (port !== undefined && port !== before) {
        const origin = `http://127.0.0.1:${(await host?.reach(port)) ?? port}`;
        // Attached to only once it shows its page: a window that is about to navigate is not ready for anybody.
        if ((await listTargets(origin, left())).some(isAppPage)) return await attach(origin, port, left());
      }
    } catch (error) {
      trouble = error;
    }
    if (ended() || performance.now() >= deadline) throw notUp(group, timeoutMs, trouble);
    await pause(25);
  }
}

async function attach(origin: string, port: number, timeoutMs: number): Promise<Link> {
  const endpoint = await findEndpoint(origin, timeoutMs);
  const hub = await openHub(endpoint);
  try {
    const main = await firstPage(hub, endpoint, isAppPage, timeoutMs);
    return { origin, port, product: nameOf(endpoint.userAgent, endpoint.product), hub, main };
  } catch (error) {
    await hub.close();
    throw error;
  }
}

/** Electron writes the port that the system chose into its user-data folder, as Chromium does. */
function chosenPort(userData: string): number | undefined {
  try {
    const file = join(userData, "DevToolsActivePort");
    if (statSync(file).size === 0) return undefined;
    const port = Number(readFileSync(file, "utf8").split("\n")[0]);
    return Number.isInteger(port) && port > 0 ? port : undefined;
  } catch {
    return undefined;
  }
}

/** The app's own windows have something loaded; an empty one is about to. */
function isAppPage({ url }: { readonly url: string }): boolean {
  return url !== "" && url !== "about:blank" && !url.startsWith("data:") && !url.startsWith("devtools:");
}

function notUp(group: ProcessGroup, waitedMs: number, cause?: unknown): AppFailed {
  const how = group.exit
    ? `ended with ${describeExit(group.exit)}`
    : `showed no page within ${Math.round(waitedMs)} ms`;
  return new AppFailed(
    {
      kind: "stack",
      title: `The desktop app "${group.name}" did not come up`,
      message: [`it ${how}${cause instanceof Error ? `: ${cause.message}` : ""}`, ...lastSaid(group)].join(
        "\n",
      ),
      expected: "a window with a page",
      actual: `it ${how}; ${whatItSaid(group)}`,
      next: whereItsLogIs(group),
    },
    { cause },
  );
}

function nameOf(userAgent: string, product: string): string {
  const electron = /Electron\/(\S+)/.exec(userAgent)?.[1];
  return electron === undefined ? product : `Electron ${electron}`;
}
