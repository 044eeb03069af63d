import { pageOutline } from "../channels/page-outline.ts";
import type { Reason } from "../evidence/log/events.ts";
import { reasonOf } from "../evidence/log/failure.ts";
import type { FrameRecorder } from "../evidence/log/recorder.ts";
import type { Told } from "../evidence/log/recording.ts";
import { mainProcessLog } from "../surfaces/app-output.ts";
import type { PageSurface } from "../surfaces/page-surface.ts";
import { bounded } from "./bounded.ts";
import { recordBefore } from "./frame-pictures.ts";
import type { FrameRun } from "./scene.ts";

/** How long gathering one surface's evidence may take: it may be what hangs. */
const GATHER_TIMEOUT_MS = 8_000;
const LOG_LINES = 40;

/**
 * Keeps what shows why a frame failed: a picture of every open surface, the text on it, console and failed
 * requests, and the last lines of each service. What cannot be had is said in the evidence's place.
 */
export async function recordFailure(
  frameRun: FrameRun,
  recorder: FrameRecorder,
  reason: Reason,
): Promise<void> {
  const { surfaces, stack } = frameRun;
  for (const page of surfaces.shown) {
    await gather(`the evidence of ${page.name}`, recorder, () => recordPage(page, recorder, reason));
  }
  if (surfaces.hasDisplay) {
    await gather("the display's picture", recorder, async () => {
      const { display } = await surfaces.display(recorder);
      const picture = await display.capture();
      recordPicture("display", picture.png, display.width, display.height, 1, recorder);
    });
  }
  const logs = [
    ...stack.services.map(({ name, lastLines }) => ({ title: name, lines: lastLines(LOG_LINES) })),
    ...surfaces.appLines(LOG_LINES).map(({ app, lines }) => ({ title: mainProcessLog(app), lines })),
  ];
  for (const { title, lines } of logs) recordLines({ kind: "log", title }, lines, LOG_LINES, recorder);
}

/** @param most how many there can be: so many are the last of more */
function recordLines(
  what: Parameters<FrameRecorder["attach"]>[0],
  lines: readonly string[],
  most: number,
  recorder: FrameRecorder,
): void {
  if (lines.length === 0) return;
  const truncated = lines.length === most ? { truncated: `the last ${most} lines` } : {};
  recorder.attach({ ...what, ...truncated }, lines.join("\n"));
}

async function recordPage(page: PageSurface, recorder: FrameRecorder, reason: Reason): Promise<void> {
  const { console: messages, failedRequests, kept } = page.diagnostics();
  const surface = page.name;
  // An error says in its stack where it was thrown.
  const said = messages.map(({ level, text, where }) =>
    [level, text, text.includes("\n") ? "" : where].filter(Boolean).join("  "),
  );
  recordLines({ kind: "console", title: `console of ${surface}`, surface }, said, kept, recorder);
  const failed = failedRequests.map(({ method, url, problem }) => `${method} ${url}  ${problem}`);
  const title = `failed requests of ${surface}`;
  recordLines({ kind: "requests", title, surface }, failed, kept, recorder);
  // A picture that was taken and found wrong is already there.
  const capture = await page.capture({ deadlineMs: GATHER_TIMEOUT_MS / 2 });
  recorder.attach({ kind: "visible text", title: `visible on ${surface}`, surface }, capture.reading.text);
  if (reason.kind === "picture") return;
  recordBefore(page, capture, recorder);
  const marks = page.marks.pictured(capture.snapshot);
  const { png, width, height, scale } = capture;
  recordPicture(surface, png, width, height, scale, recorder, {
    ...marks,
    ...(page.view ? { view: page.view } : {}),
  });
  if (reason.kind !== "assertion" && reason.kind !== "action") return;
  const outline = await pageOutline(page.current);
  recorder.attach({ kind: "outline", title: `usable on ${surface}`, surface }, outline.join("\n"));
}

function recordPicture(
  surface: string,
  png: Uint8Array,
  width: number,
  height: number,
  scale: number,
  recorder: FrameRecorder,
  more: Partial<Told<"picture">> = {},
): void {
  recorder.picture({
    surface,
    role: "failure",
    file: recorder.run.file(png, "image/png"),
    width,
    height,
    scale,
    restMs: 0,
    masks: [],
    rules: [],
    ...more,
  });
}

async function gather(what: string, recorder: FrameRecorder, work: () => Promise<void>): Promise<void> {
  try {
    await bounded(work, GATHER_TIMEOUT_MS, [], () => ({
      kind: "harness",
      title: `${what} could not be had`,
      message: `it took longer than ${GATHER_TIMEOUT_MS / 1000} s`,
    }));
  } catch (error) {
    const { title, message } = reasonOf(error, "harness");
    recorder.attach({ kind: "log", title: what }, `not available: ${title}\n${message}`);
  }
}
