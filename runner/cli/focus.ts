import type { Reason } from "../evidence/log/events.ts";
import { Failure } from "../evidence/log/failure.ts";
import { FlowSource } from "../flow/frame-places.ts";
import type { Flow } from "../flow/parse-flow.ts";
import { plural } from "../report/plain-text.ts";

/** What runs where a flow has `only`, and what the run must say then. */
export interface Focus {
  readonly flows: readonly Flow[];
  /** What the sources left out, where they did: the command asked for more than what runs. */
  readonly leftOut?: Reason;
}

/**
 * Narrows a selection to the flows that have `only`, where one has it.
 * @param forbidden `--forbid-only`
 * @throws Failure that names each place of it, when it is forbidden
 */
export function focusOn(flows: readonly Flow[], forbidden: boolean): Focus {
  const only = flows.filter(({ spec }) => spec.only);
  if (only.length === 0) return { flows };
  const places = only.map(
    ({ path }) => FlowSource.read(path).placeOfKey(["only"]) ?? { file: path, line: 1 },
  );
  const said = places.map(({ file, line }) => `${file}:${line}`).join(", ");
  const next = "remove `only`; --flow runs one flow without a change of its file";
  const [at] = places;
  if (forbidden) {
    throw new Failure({
      kind: "error",
      title: `${only.length === 1 ? "A flow has" : `${only.length} flows have`} \`only\`: ${said}`,
      message: "it would leave the others out; --no-forbid-only lets it be",
      next,
      ...(at ? { at } : {}),
    });
  }
  if (only.length === flows.length) return { flows };
  const others = flows.filter((flow) => !only.includes(flow)).map(({ id }) => id);
  const title = `\`only\` left out ${plural(others.length, "selected flow")}: ${said}`;
  return { flows: only, leftOut: { kind: "limit", title, message: others.join(", "), next } };
}
