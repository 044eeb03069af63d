import { z } from "zod";
import { faultMap } from "../../mocks/witness-log/control.ts";
import { tenantOptions } from "../../mocks/witness-log/options.ts";
import type { SourcePlace } from "../evidence/log/events.ts";
import { Failure } from "../evidence/log/failure.ts";
import { useOf } from "../stack/stack-use.ts";
import type { FlowDefinition, PictureSpec } from "./flow-types.ts";
import { FlowSource } from "./frame-places.ts";
import { nearestOf } from "./select-flows.ts";
import { tagName } from "./settings.ts";

/** A flow file that was found but not loaded yet. The id is the file's name. */
export interface FlowFile {
  readonly id: string;
  /** From the project's root. */
  readonly path: string;
}

/** A flow that was loaded and has the right shape. */
export interface Flow extends FlowDefinition, FlowFile {}

/** A timer of more than 24 days would fire at once. */
const LONGEST_MS = 86_400_000;

const fn = z
  .custom<(...args: never[]) => unknown>((value) => typeof value === "function", "must be a function")
  .refine(
    (value) => !/Generator/.test(Object.prototype.toString.call(value)),
    "must not be a generator, whose body nobody would run: write it without the `*`",
  );
/** An object that has these parts alone; of another it says where it belongs, or what there is. */
const parts = <Shape extends z.core.$ZodShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> =>
  z.strictObject(shape, {
    error: (issue): string | undefined => {
      if (issue.code !== "unrecognized_keys") return undefined;
      const [key = ""] = issue.keys;
      const instead = "picture" in shape && isOfPictures(key);
      return `there is no "${key}" here; ${instead ? `write picture: { ${key}: … }` : `there are ${Object.keys(shape).join(", ")}`}`;
    },
  });
const sentence = z.string().trim().min(1, "must not be empty");
const size = z.number().min(0);
const target = z.looseObject({ description: z.string() });
const maskEntry = z.union([
  z.strictObject({ x: z.number(), y: z.number(), width: size, height: size }),
  z.strictObject({ around: target, margin: size }),
  target,
]);
const mask = z.custom<object>(
  (value) => maskEntry.safeParse(value).success,
  "must be a target, a region { x, y, width, height }, or { around: target, margin: 8 }",
);
/** Both are about a comparison: without one they would promise what nothing does. */
const ONLY_COMPARED = ["mask", "tolerance"] as const;
const comparable = parts({
  of: z.string().optional(),
  require: z.array(sentence).optional(),
  reject: z.array(sentence).optional(),
  unchanged: sentence.optional(),
  baseline: z.enum(["run", "approved"]).optional(),
  mask: z.array(mask).optional(),
  tolerance: parts({ pixels: z.int().positive(), reason: sentence }).optional(),
});
function isOfPictures(key: string): boolean {
  return key in comparable.shape;
}
const picture = comparable.superRefine((given, context) => {
  if (given.baseline !== undefined) return;
  for (const name of ONLY_COMPARED) {
    if (given[name] === undefined) continue;
    const message = `compares with nothing: add \`baseline: "run"\` (the repeats of a run) or \`baseline: "approved"\``;
    context.addIssue({ code: "custom", path: [name], message });
  }
});
/** One or several; a union would only say that it is neither. */
const pictures = z.unknown().superRefine((given, context) => {
  const schema = Array.isArray(given) ? z.array(picture).min(1) : picture;
  for (const issue of schema.safeParse(given).error?.issues ?? []) context.addIssue({ ...issue });
});
const frame = parts({
  name: sentence,
  claim: sentence,
  proves: z.array(z.string().regex(/^[A-Z]+\d+$/, "must look like D3")).optional(),
  on: z.string().optional(),
  narration: sentence.optional(),
  timeout: z.int().positive().max(LONGEST_MS, "must be at most a day of milliseconds").optional(),
  action: fn.optional(),
  assertions: fn,
  picture: pictures.optional(),
});
const shape = z.object({
  kind: z.literal("fraimz.flow"),
  spec: parts({
    title: sentence,
    audience: z.enum(["user", "agent", "internal"]),
    stack: z.custom<object>(isStack, "must be a stack made with defineStack"),
    tags: z.array(tagName).optional(),
    only: z.boolean().optional(),
    witness: tenantOptions.optional(),
    requires: z
      .array(
        z
          .string()
          .regex(
            /^(bin:.+|env:.+|display|root|linux|netns)$/,
            "must be bin:NAME, env:NAME, display, root, linux or netns",
          ),
      )
      .optional(),
    needs: z.array(sentence).optional(),
    world: fn.optional(),
  }),
  frames: z.array(frame).min(1, "a flow needs at least one frame"),
  controls: z.array(
    parts({
      name: sentence,
      fault: parts({
        witness: faultMap.optional(),
        tenant: tenantOptions.optional(),
        stack: z.unknown().optional(),
      }),
      breaks: z.string(),
      by: z.enum(["assertion", "action"]).optional(),
    }),
  ),
});

function isStack(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const definition: unknown = "definition" in value ? value.definition : value;
  return typeof definition === "object" && definition !== null && "parseOptions" in definition;
}

/**
 * Checks what a flow file exports.
 * @param file where it stands; its id is its name without `.flow.ts`
 * @throws Failure naming file, frame and field
 */
export function parseFlow({ id, path }: FlowFile, exported: unknown): Flow {
  const source = FlowSource.read(path);
  const refuse = (problems: readonly Problem[]): never => {
    const first = problems.find(({ at }) => at !== undefined)?.at;
    throw new Failure({
      kind: "error",
      title: `The flow file ${path} is not a valid flow`,
      message: problems
        .map(({ at, says }) => (at === undefined ? says : `${at.file}:${at.line}: ${says}`))
        .join("\n"),
      next: "see README.md, “Writing a flow”",
      ...(first ? { at: first } : {}),
    });
  };
  if (
    typeof exported === "object" &&
    exported !== null &&
    "frames" in exported &&
    typeof exported.frames === "function"
  ) {
    const says = "its frames are missing: defineFlow({ ... }) must be followed by .frames([ ... ])";
    return refuse([{ says, at: source.placeOfKey(["defineFlow"]) }]);
  }
  if (!("kind" in Object(exported))) {
    // Compiled, a file without exports exports an empty object.
    const nothing = Reflect.ownKeys(Object(exported)).length === 0;
    const says = nothing ? "it has no default export; end it with" : "its default export is no flow; write";
    return refuse([{ says: `${says} \`export default defineFlow({ ... }).frames([ ... ])\`` }]);
  }
  const parsed = shape.safeParse(exported);
  if (!parsed.success) {
    return refuse(
      parsed.error.issues.map((issue) => ({
        says: place(issue.path, exported) + issue.message,
        at: placeInSource(source, issue, exported),
      })),
    );
  }
  const flow = exported as FlowDefinition;
  const problems = inconsistencies(flow, source);
  return problems.length > 0 ? refuse(problems) : { ...flow, id, path };
}

/** What does not fit, and where it is written. */
interface Problem {
  readonly says: string;
  readonly at?: SourcePlace | undefined;
}

function placeInSource(
  source: FlowSource,
  issue: z.core.$ZodIssue,
  exported: unknown,
): SourcePlace | undefined {
  const [root, index, ...rest] = issue.path;
  const extra = issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  if (root !== "frames" && root !== "controls") return source.placeOfKey([...issue.path.slice(1), ...extra]);
  const name = typeof index === "number" ? nameOf(exported, root, index) : undefined;
  if (typeof name !== "string") return source.placeOfKey([root]);
  return source.placeOf(name, [...rest, ...extra]);
}

function nameOf(exported: unknown, root: PropertyKey, index: number): unknown {
  const items: unknown = Reflect.get(Object(exported), root);
  const item: unknown = Array.isArray(items) ? items[index] : undefined;
  return item !== null && typeof item === "object" ? Reflect.get(item, "name") : undefined;
}

/** `frame 2 "The row flips", claim: ` for an issue's path. */
function place(path: readonly PropertyKey[], exported: unknown): string {
  const [root, index, ...rest] = path;
  if (root !== "frames" && root !== "controls") return `${path.slice(1).join(".") || "flow"}: `;
  if (typeof index !== "number") return `${root}: `;
  const name = nameOf(exported, root, index);
  const field = rest.length > 0 ? `, ${rest.join(".")}` : "";
  return `${root.slice(0, -1)} ${index + 1}${typeof name === "string" ? ` "${name}"` : ""}${field}: `;
}

function inconsistencies({ spec, frames, controls }: FlowDefinition, source: FlowSource): Problem[] {
  const surfaces = Object.keys(useOf(spec.stack).definition.surfaces);
  const names = frames.map(({ name }) => name);
  const problems: Problem[] = [];
  const add = (name: string, key: string, says: string) =>
    problems.push({ says, at: source.placeOf(name, [key]) });
  for (const [index, { name, on, picture: pictures }] of frames.entries()) {
    const where = `frame ${index + 1} "${name}"`;
    if (names.indexOf(name) !== index) add(name, "name", `${where}, name: another frame has it already`);
    if (on !== undefined && !surfaces.includes(on)) {
      add(name, "on", `${where}, on: the stack has no surface "${on}"; ${nearestOf(on, surfaces)}`);
    }
    for (const { of } of picturesOf(pictures)) {
      if (of !== undefined && of !== "display" && !surfaces.includes(of)) {
        add(
          name,
          "picture",
          `${where}, picture.of: the stack has no surface "${of}"; ${nearestOf(of, surfaces)}`,
        );
      }
    }
  }
  for (const [index, { name, breaks }] of controls.entries()) {
    if (controls.findIndex((one) => one.name === name) !== index)
      problems.push({ says: `control ${index + 1} "${name}", name: another control has it already` });
    if (!names.includes(breaks)) {
      add(
        name,
        "breaks",
        `control "${name}", breaks: there is no frame "${breaks}"; ${nearestOf(breaks, names)}`,
      );
    }
  }
  return problems;
}

/** A frame's pictures as a list, however the author wrote them. */
export function picturesOf(
  picture: PictureSpec<string> | readonly PictureSpec<string>[] | undefined,
): readonly PictureSpec<string>[] {
  if (picture === undefined) return [];
  return "length" in picture ? picture : [picture];
}
