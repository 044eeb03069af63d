import { createHash } from "node:crypto";
import { type Box, type Comparison, type PictureRule, type Reason, ruleOf } from "../evidence/log/events.ts";
import { Failure } from "../evidence/log/failure.ts";
import { messageOf } from "../evidence/log/message-of.ts";
import type { FrameRecorder } from "../evidence/log/recorder.ts";
import type { Told } from "../evidence/log/recording.ts";
import { closeUp } from "../evidence/picture/close-up.ts";
import { comparePictures, type PictureDifference, pixelsLeft } from "../evidence/picture/compare-pictures.ts";
import { validatePicture } from "../evidence/picture/picture.ts";
import { asRead, hasPart, hasWords } from "../evidence/text/read-text.ts";
import { show } from "../evidence/text/show.ts";
import type { PictureSpec } from "../flow/flow-types.ts";
import { adviceOn } from "./picture-advice.ts";

/** A picture as it came from a surface, with what a person can read in it. */
export interface TakenPicture {
  readonly png: Uint8Array;
  /** The surface's size in picture pixels. */
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly restMs: number;
  /** What still moved when it was taken. */
  readonly restless: readonly string[];
  /** Regions painted over because they hold secrets, CSS pixels. */
  readonly masks: readonly Box[];
  /** The readable text, or undefined when it could not be read. */
  readonly text: string | undefined;
  /** What the surface showed, as the acts on it name it. */
  readonly view?: string | undefined;
  /** Where what the acts pointed at stands in it, and stood in the picture before. */
  readonly marks?: Pick<Told<"picture">, "standing" | "stood">;
}

/** What a picture is judged by besides itself. */
export interface PictureContext {
  /** The flow's id. */
  readonly flow: string;
  readonly surface: string;
  readonly spec: PictureSpec<string>;
  /** SHA-256 of the surface's last picture when the user acted on it since, else undefined. */
  readonly previousSha256: string | undefined;
  readonly baseline: PictureBaseline | undefined;
  /** `--update-baselines`: another picture than the approved one waits for its review, and is not refused. */
  readonly collecting: boolean;
}

/** An approved picture, or one of this run's first repeat. */
export interface PictureBaseline {
  /** What it is called in the report, e.g. `the first repeat`. */
  readonly against: string;
  /** Where an approved picture stands, from the project's root. */
  readonly path?: string;
  /** Undefined when there is none yet. */
  readonly png: Uint8Array | undefined;
  /** Why the one that is there can't be read. */
  readonly unreadable?: string;
  /** Regions that rightly differ each time, picture pixels. */
  readonly masks: readonly Box[];
}

/** A picture that was judged and recorded. */
export interface RecordedPicture {
  readonly sha256: string;
  /** How it differs from the approved one, where that is left to its review. */
  readonly waits?: string;
}

/**
 * Judges a picture and records it with every rule, kept or broken.
 * @throws Failure of kind `picture` naming each broken rule; of kind `evidence` when its baseline is missing
 */
export async function recordPicture(
  taken: TakenPicture,
  context: PictureContext,
  recorder: FrameRecorder,
): Promise<RecordedPicture> {
  const { spec, surface } = context;
  const sha256 = createHash("sha256").update(taken.png).digest("hex");
  const { comparison, unreadable, beyondMasks } = await compare(taken.png, context.baseline, spec, recorder);
  const compared = comparison && comparisonRule(comparison, unreadable);
  // Only what can be written beside the flow can be approved.
  const waits = context.collecting && comparison?.path !== undefined && compared?.ok === false;
  const rules: PictureRule[] = [
    ...validatePicture(taken.png, {
      width: taken.width,
      height: taken.height,
      sha256,
      ...(context.previousSha256 !== undefined && spec.unchanged === undefined
        ? { previousSha256: context.previousSha256 }
        : {}),
      atRest:
        taken.restless.length === 0
          ? { ok: true, detail: `at rest after ${Math.round(taken.restMs)} ms` }
          : { ok: false, detail: taken.restless.join("; ") },
    }),
    ...textRules(taken.text, spec),
    ...(compared
      ? [waits ? { ...compared, actual: `${compared.actual}; it waits for its review` } : compared]
      : []),
    ...(comparison ? looseRules(taken, comparison, spec) : []),
  ];
  recorder.picture({
    surface,
    role: "claim",
    file: recorder.run.file(taken.png, "image/png"),
    width: taken.width,
    height: taken.height,
    scale: taken.scale,
    restMs: taken.restMs,
    masks: [...taken.masks],
    rules,
    ...(comparison ? { comparison } : {}),
    ...(taken.view ? { view: taken.view } : {}),
    ...taken.marks,
  });
  const broken = rules.filter(({ ok, rule }) => !ok && !(waits && rule === compared.rule));
  const first = broken[0];
  if (first) {
    const missedBy = beyondMasks === undefined ? undefined : beyondMasks / taken.scale;
    const next = adviceOn(first, comparison, { flow: context.flow, wanted: spec.mask ?? [], missedBy });
    throw new Failure(pictureReason(surface, first, broken, comparison, next));
  }
  return { sha256, ...(waits ? { waits: compared.actual } : {}) };
}

function pictureReason(
  surface: string,
  first: PictureRule,
  broken: readonly PictureRule[],
  comparison: Comparison | undefined,
  next: string | undefined,
): Reason {
  const missing =
    comparison?.verdict === "missing" && broken.every(({ rule }) => rule === ruleOf(comparison));
  return {
    kind: missing ? "evidence" : "picture",
    title: `The picture of ${surface} breaks a rule: ${first.rule}`,
    message: broken
      .map(({ rule, expected, actual }) => {
        const said = `expected ${expected}; saw ${actual}`;
        return broken.length === 1 ? said : `${rule}: ${said}`;
      })
      .join("\n"),
    expected: first.expected,
    actual: first.actual,
    ...(next === undefined ? {} : { next }),
  };
}

function textRules(
  text: string | undefined,
  { require = [], reject = [] }: PictureSpec<string>,
): PictureRule[] {
  const words = text === undefined ? undefined : asRead(text);
  const actual = words === undefined ? "the text could not be read" : show(words.slice(0, 600));
  // Of the text as it stands: its blanks tell which digits are one number.
  const holds = (wanted: string): boolean => text !== undefined && hasWords(text, wanted);
  return [
    ...require.map((wanted) => ({
      rule: `shows ${show(wanted)}`,
      ok: holds(wanted),
      expected: `${show(wanted)} readable in the picture`,
      actual: holds(wanted) ? show(wanted) : actual,
    })),
    ...reject.map((unwanted) => ({
      rule: `does not show ${show(unwanted)}`,
      // Text that could not be read may hold anything.
      ok: words !== undefined && !hasPart(words, unwanted),
      expected: `no ${show(unwanted)} in the picture`,
      actual: words === undefined ? actual : hasPart(words, unwanted) ? show(unwanted) : "not there",
    })),
  ];
}

interface Compared {
  readonly comparison?: Comparison;
  readonly unreadable?: string | undefined;
  /** By how many picture pixels the masks miss what differs. */
  readonly beyondMasks?: number | undefined;
}

async function compare(
  png: Uint8Array,
  baseline: PictureBaseline | undefined,
  { tolerance }: PictureSpec<string>,
  recorder: FrameRecorder,
): Promise<Compared> {
  if (baseline === undefined) return {};
  const { against, path, png: expected, masks } = baseline;
  const about = { against, ...(path ? { path } : {}), ...(masks.length > 0 ? { masks: [...masks] } : {}) };
  const missing = { ...about, differingPixels: 0, totalPixels: 0, verdict: "missing" } as const;
  if (expected === undefined) return { comparison: missing, unreadable: baseline.unreadable };
  let difference: PictureDifference;
  try {
    difference = await comparePictures(expected, png, masks);
  } catch (error) {
    return { comparison: missing, unreadable: `it is not a whole PNG: ${messageOf(error)}` };
  }
  const { differingPixels, totalPixels, box, sizes, picture, beyondMasks } = difference;
  const enlarged = box && closeUp(expected, png, box);
  const tolerated = tolerance !== undefined && differingPixels <= tolerance.pixels;
  const comparison: Comparison = {
    ...about,
    baseline: recorder.run.file(expected, "image/png"),
    ...(picture ? { difference: recorder.run.file(picture, "image/png") } : {}),
    ...(enlarged ? { closeUp: recorder.run.file(enlarged, "image/png") } : {}),
    differingPixels,
    totalPixels,
    ...(box ? { box } : {}),
    ...(tolerance ? { tolerance } : {}),
    verdict: sizes
      ? "size differs"
      : differingPixels === 0
        ? "equal"
        : tolerated
          ? "within tolerance"
          : "changed",
  };
  return { comparison, beyondMasks };
}

/** What a comparison lets pass whatever is shown: it could not fail. */
function looseRules(
  { png }: TakenPicture,
  { masks = [] }: Comparison,
  { tolerance }: PictureSpec<string>,
): PictureRule[] {
  const left = pixelsLeft(png, masks);
  const broken =
    left === 0
      ? "the mask covers all of it"
      : tolerance !== undefined && tolerance.pixels >= left
        ? `${tolerance.pixels} tolerated pixels, and only ${left} are compared`
        : undefined;
  if (broken === undefined) return [];
  return [{ rule: "can differ from it", ok: false, expected: "a comparison that can fail", actual: broken }];
}

function comparisonRule(comparison: Comparison, unreadable: string | undefined): PictureRule {
  const { verdict, against, path, differingPixels, totalPixels, box, tolerance } = comparison;
  const where = box ? ` within ${box.width}×${box.height} at ${box.x}, ${box.y}` : "";
  const equal = verdict === "equal" || verdict === "within tolerance";
  const actual =
    verdict === "missing"
      ? unreadable !== undefined
        ? `${against} (${path}) can't be read: ${unreadable}`
        : `there is no ${against.replace(/^the /, "")} yet`
      : verdict === "size differs"
        ? "another size"
        : `${differingPixels} of ${totalPixels} pixels differ${where}`;
  return {
    rule: ruleOf(comparison),
    ok: equal,
    expected: tolerance
      ? `at most ${tolerance.pixels} differing pixels (${tolerance.reason})`
      : "every pixel equal",
    actual,
  };
}
