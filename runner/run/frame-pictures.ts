import type { Capture } from "../cdp/capture.ts";
import { wordFormsOf } from "../cdp/snapshot/reading.ts";
import type { Box } from "../evidence/log/events.ts";
import type { FrameRecorder } from "../evidence/log/recorder.ts";
import { hasPart, hasWords } from "../evidence/text/read-text.ts";
import type { PictureSpec } from "../flow/flow-types.ts";
import { picturesOf } from "../flow/parse-flow.ts";
import { transcript } from "../os/reader/screen-text.ts";
import { useOf } from "../stack/stack-use.ts";
import type { PageSurface } from "../surfaces/page-surface.ts";
import type { FrameChannels } from "./frame-channels.ts";
import { type PictureBaseline, recordPicture, type TakenPicture } from "./frame-picture.ts";
import type { FrameRun } from "./scene.ts";

/**
 * Takes the frame's pictures and judges what was deferred to them. A frame on a surface that shows something has
 * at least one.
 * @returns of those that wait for their review, how each differs from the approved one
 * @throws Failure when a picture is not valid, shows what it must not, or something unwanted is on the surface
 */
export async function recordPictures(
  frameRun: FrameRun,
  channels: FrameChannels,
  recorder: FrameRecorder,
): Promise<string[]> {
  const { frame, surfaces } = frameRun;
  const own = frame.on === undefined ? undefined : surfaces.specs[frame.on];
  const wanted: readonly PictureSpec<string>[] = frame.picture
    ? picturesOf(frame.picture)
    : own && own.kind !== "terminal"
      ? [{}]
      : [];
  const waiting: string[] = [];
  for (const [position, spec] of wanted.entries()) {
    const name = spec.of ?? frame.on;
    if (name === undefined) continue;
    const isDisplay = name === "display" || surfaces.specs[name]?.kind === "display";
    const surface = isDisplay ? "display" : name;
    const page = isDisplay ? undefined : await surfaces.page(name, recorder);
    const taken = page
      ? await pageTaken(page, spec, channels, recorder)
      : await displayTaken(frameRun, spec, recorder);
    const { sha256, waits } = await recordPicture(
      taken,
      {
        flow: frameRun.execution.flow.id,
        surface,
        spec: { ...spec, ...defaultTolerance(frameRun, spec) },
        previousSha256: surfaces.lastPictures.beforeAct(surface),
        baseline: await baselineOf(frameRun, spec, position, taken, page, channels),
        collecting: frameRun.run.settings.updateBaselines,
      },
      recorder,
    );
    surfaces.lastPictures.pictured(surface, sha256);
    if (waits !== undefined) waiting.push(`${surface}: ${waits}`);
  }
  channels.see.demandJudged();
  return waiting;
}

function defaultTolerance(
  { run }: FrameRun,
  spec: PictureSpec<string>,
): Pick<PictureSpec<string>, "tolerance"> {
  const { tolerance } = run.settings;
  return spec.tolerance === undefined && tolerance !== undefined ? { tolerance } : {};
}

/** Picture and text come from one moment, so what is judged is what is shown. */
async function pageTaken(
  page: PageSurface,
  { require = [], reject = [] }: PictureSpec<string>,
  channels: FrameChannels,
  recorder: FrameRecorder,
): Promise<TakenPicture> {
  const capture = await page.capture({
    matters: (text) =>
      channels.see.matters(page.name, text) ||
      require.some((wanted) => hasWords(text, wanted)) ||
      reject.some((unwanted) => hasPart(text, unwanted)),
  });
  recordBefore(page, capture, recorder);
  const marks = page.marks.pictured(capture.snapshot);
  await channels.see.judge(page.name, capture.reading);
  const { unread, blocks } = capture.reading;
  const text = blocks.flatMap(wordFormsOf).join("\n");
  return { ...capture, marks, view: page.view, text: unread.length === 0 ? text : undefined };
}

/** What the surface showed before its first act, where that was something else and no earlier picture tells it. */
export function recordBefore(page: PageSurface, now: Capture, recorder: FrameRecorder): void {
  const before = page.takeBefore();
  if (before === undefined || before.png.equals(now.png)) return;
  recorder.picture({
    surface: page.name,
    role: "before",
    file: recorder.run.file(before.png, "image/png"),
    width: before.width,
    height: before.height,
    scale: before.scale,
    restMs: before.restMs,
    masks: [...before.masks],
    rules: [],
  });
}

async function displayTaken(
  { surfaces }: FrameRun,
  { require = [], reject = [] }: PictureSpec<string>,
  recorder: FrameRecorder,
): Promise<TakenPicture> {
  const { display } = await surfaces.display(recorder);
  const { picture, atRest, waitedMs } = await display.captureAtRest();
  // Reading a screen takes the better part of a second: only when a text is asked for.
  const reads = require.length + reject.length > 0;
  return {
    png: picture.png,
    width: display.width,
    height: display.height,
    scale: 1,
    restMs: waitedMs,
    restless: atRest ? [] : [`pixels still changing after ${waitedMs} ms`],
    masks: [],
    text: reads ? transcript((await display.read()).words) : undefined,
  };
}

async function baselineOf(
  frameRun: FrameRun,
  spec: PictureSpec<string>,
  position: number,
  taken: TakenPicture,
  page: PageSurface | undefined,
  channels: FrameChannels,
): Promise<PictureBaseline | undefined> {
  const { frame, execution, run } = frameRun;
  if (spec.baseline === undefined || execution.control) return undefined;
  const masks = await masksOf(spec, taken.scale, page, channels);
  if (spec.baseline === "run") {
    const flow = `${execution.flow.id} ${useOf(execution.use).chosenVariant ?? ""}`;
    const of = { flow, frame: frame.name, position };
    const first = run.baselines.first(of, execution.repeat, taken.png);
    if (first === undefined) return undefined;
    const against = first.repeat === 1 ? "the first repeat" : `repeat ${first.repeat}`;
    return { against, png: first.png, masks };
  }
  const approved = await run.approved(execution.flow.id, page?.version ?? "display 0");
  const path = approved.pathOf(frame.name, position);
  const { png, unreadable } = await approved.read(frame.name, position);
  return { against: "the approved picture", path, png, masks, ...(unreadable ? { unreadable } : {}) };
}

/** Masked elements, wherever they stand now, and masked regions, in picture pixels. */
async function masksOf(
  { mask = [] }: PictureSpec<string>,
  scale: number,
  page: PageSurface | undefined,
  channels: FrameChannels,
): Promise<Box[]> {
  const regions = mask.filter((one): one is Box => "width" in one);
  const wanted = mask.flatMap((one) =>
    "around" in one ? [one] : "width" in one ? [] : [{ around: one, margin: 0 }],
  );
  const elements = page
    ? await Promise.all(
        wanted.map(async ({ around, margin }) =>
          (await channels.see.boxesOf(page.name, [around])).map((box) => withMargin(box, margin)),
        ),
      )
    : [];
  return [...regions, ...elements.flat()].map(({ x, y, width, height }) => ({
    x: x * scale,
    y: y * scale,
    width: width * scale,
    height: height * scale,
  }));
}

function withMargin({ x, y, width, height }: Box, margin: number): Box {
  return { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin };
}
