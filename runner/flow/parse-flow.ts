import { z } from "zod";
import { faultMap } from "../../mocks/witness-log/control.ts";
import { tenantOptions } from "../../mocks/witness-log/options.ts";
import { Failure } from "../evidence/failure.ts";
import { useOf } from "../stack/stack-use.ts";
import type { FlowDefinition, PictureSpec } from "./flow-types.ts";
import { nearestOf } from "./select-flows.ts";

/** A flow that was loaded and has the right shape. */
export interface Flow extends FlowDefinition {
  readonly id: string;
}

const fn = z.custom<(...args: never[]) => unknown>(
  (value) => typeof value === "function",
  "must be a function",
);
const sentence = z.string().trim().min(1, "must not be empty");
const picture = z.strictObject({
  of: z.string().optional(),
  require: z.array(sentence).optional(),
  reject: z.array(sentence).optional(),
  unchanged: sentence.optional(),
  baseline: z.enum(["run", "approved"]).optional(),
  mask: z.array(z.unknown()).optional(),
  tolerance: z.strictObject({ pixels: z.int().positive(), reason: sentence }).optional(),
});
const frame = z.strictObject({
  name: sentence,
  claim: sentence,
  proves: z.array(z.string().regex(/^[A-Z]+\d+$/, "must look like D3")).optional(),
  on: z.string().optional(),
  narration: sentence.optional(),
  timeout: z.int().positive().optional(),
  action: fn.optional(),
  assertions: fn,
  picture: z.union([picture, z.array(picture).min(1)]).optional(),
});
const shape = z.object({
  kind: z.literal("fraimz.flow"),
  spec: z.strictObject({
    title: sentence,
    audience: z.enum(["user", "agent", "internal"]),
    stack: z.custom<object>(
      (value) => typeof value === "object" && value !== null,
      "must be a stack made with defineStack",
    ),
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
    world: fn.optional(),
  }),
  frames: z.array(frame).min(1, "a flow needs at least one frame"),
  controls: z.array(
    z.strictObject({
      name: sentence,
      fault: z.strictObject({
        witness: faultMap.optional(),
        tenant: tenantOptions.optional(),
        stack: z.unknown().optional(),
      }),
      breaks: z.string(),
      by: z.enum(["assertion", "action"]).optional(),
    }),
  ),
});

/**
 * Checks what a flow file exports.
 * @param id the file's name without `.flow.ts`
 * @throws Failure naming file, frame and field
 */
export function parseFlow(id: string, exported: unknown): Flow {
  const refuse = (problems: readonly string[]): never => {
    throw new Failure({
      kind: "error",
      title: `The flow file flows/${id}.flow.ts is not a valid flow`,
      message: problems.join("\n"),
      next: "see README.md, “Writing a flow”",
    });
  };
  if (exported === undefined)
    return refuse(["it has no default export; export default defineFlow({ ... }).frames([ ... ])"]);
  if (
    typeof exported === "object" &&
    exported !== null &&
    "frames" in exported &&
    typeof exported.frames === "function"
  ) {
    return refuse(["its frames are missing: defineFlow({ ... }) must be followed by .frames([ ... ])"]);
  }
  const parsed = shape.safeParse(exported);
  if (!parsed.success)
    return refuse(parsed.error.issues.map((issue) => place(issue.path, exported) + issue.message));
  const flow = exported as FlowDefinition;
  const problems = inconsistencies(flow);
  return problems.length > 0 ? refuse(problems) : { ...flow, id };
}

/** `frame 2 "The row flips", claim: ` for an issue's path. */
function place(path: readonly PropertyKey[], exported: unknown): string {
  const [root, index, ...rest] = path;
  if (root !== "frames" && root !== "controls") return `${path.slice(1).join(".") || "flow"}: `;
  if (typeof index !== "number") return `${root}: `;
  const items: unknown = Reflect.get(Object(exported), root);
  const item: unknown = Array.isArray(items) ? items[index] : undefined;
  const name: unknown = item !== null && typeof item === "object" ? Reflect.get(item, "name") : undefined;
  const field = rest.length > 0 ? `, ${rest.join(".")}` : "";
  return `${root.slice(0, -1)} ${index + 1}${typeof name === "string" ? ` "${name}"` : ""}${field}: `;
}

function inconsistencies({ spec, frames, controls }: FlowDefinition): string[] {
  const surfaces = Object.keys(useOf(spec.stack).definition.surfaces);
  const names = frames.map(({ name }) => name);
  const problems: string[] = [];
  for (const [index, { name, on, picture: pictures }] of frames.entries()) {
    const where = `frame ${index + 1} "${name}"`;
    if (names.indexOf(name) !== index) problems.push(`${where}, name: another frame has it already`);
    if (on !== undefined && !surfaces.includes(on)) {
      problems.push(`${where}, on: the stack has no surface "${on}"; ${nearestOf(on, surfaces)}`);
    }
    for (const { of } of picturesOf(pictures)) {
      if (of !== undefined && of !== "display" && !surfaces.includes(of)) {
        problems.push(`${where}, picture.of: the stack has no surface "${of}"; ${nearestOf(of, surfaces)}`);
      }
    }
  }
  for (const { name, breaks } of controls) {
    if (!names.includes(breaks)) {
      problems.push(`control "${name}", breaks: there is no frame "${breaks}"; ${nearestOf(breaks, names)}`);
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
