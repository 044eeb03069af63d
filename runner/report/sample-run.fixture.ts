import type { EventOf } from "../evidence/log/events.ts";
import {
  adminFlow,
  desktopFlow,
  gridFlow,
  NEVER_CONNECTED,
  POLLING_OFF,
} from "./sample-den-flows.fixture.ts";
import { declareFlow, playFlow, type SampleFlow } from "./sample-flow.fixture.ts";
import { SampleLog } from "./sample-log.fixture.ts";

/** A run whose two flows and one negative control do what they should. */
export function passedRun(): SampleLog {
  const control: SampleFlow = {
    ...adminFlow(),
    key: "mcp-connections-cloud-oauth!polling-off",
    control: POLLING_OFF,
    held: { held: true, detail: "frame 3 failed: the row says Connected" },
    frames: adminFlow().frames.map((frame, at) => (at === 2 ? { ...frame, reason: NEVER_CONNECTED } : frame)),
  };
  return ended(played([adminFlow(), control, gridFlow()]), "passed", 0);
}

/** The failed run of the design: the desktop's card never flips to Connected. */
export function failedRun(): SampleLog {
  const flows = [desktopFlow(), adminFlow(), gridFlow()];
  return ended(played(flows, ["desktop: Chromium stand-in"]), "failed", 1);
}

/** A run that was killed in the middle of the second flow's third frame. */
export function interruptedRun(): SampleLog {
  const flow = adminFlow();
  const frames = flow.frames.map((frame, at) => (at === 2 ? { ...frame, cutOff: true } : frame));
  return played([gridFlow(), { ...flow, frames }]);
}

function played(flows: readonly SampleFlow[], standIns: string[] = []): SampleLog {
  const log = begun();
  for (const flow of flows) declareFlow(log, flow);
  bootDen(log, standIns);
  for (const flow of flows) playFlow(log, flow);
  return log;
}

export function begun(log = new SampleLog(), more: Partial<EventOf<"run.started">> = {}): SampleLog {
  return log.emit({
    type: "run.started",
    runId: "20261120-114207-9f2c",
    fraimz: "0.1.0",
    command: "pnpm evals --all --controls",
    git: { commit: "3dcc34f0a1b2c3d4e5f60718293a4b5c6d7e8f90", branch: "feat/org-mcp", dirty: false },
    platform: "linux x64",
    node: "v20.20.2",
    ci: false,
    ...more,
  });
}

export function ended(
  log: SampleLog,
  verdict: "passed" | "failed" | "incomplete",
  exitCode: number,
): SampleLog {
  return log.after(80).emit({ type: "run.ended", verdict, exitCode, tookMs: log.now });
}

function bootDen(log: SampleLog, standIns: string[]): void {
  log.emit({ type: "stack", stack: "den", state: "booting", seconds: 0, standIns });
  const services = ["witness", "den-api", "den-web"];
  for (const service of services)
    log.emit({ type: "service", stack: "den", service, state: "starting", seconds: 0 });
  for (const [at, service] of services.entries()) {
    const seconds = [0.4, 0.9, 1.3][at] ?? 1;
    const url = `http://127.0.0.1:4101${at}`;
    log.after(400).emit({ type: "service", stack: "den", service, state: "ready", seconds, url });
  }
  log.after(10).emit({ type: "stack", stack: "den", state: "ready", seconds: 1.3, standIns });
}
