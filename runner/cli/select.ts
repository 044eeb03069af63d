import { COMMAND } from "../evidence/command-name.ts";
import type { Reason } from "../evidence/log/events.ts";
import { Failure, reasonOf } from "../evidence/log/failure.ts";
import { discoverFlows, loadFlow } from "../flow/discover-flows.ts";
import type { Flow, FlowFile } from "../flow/parse-flow.ts";
import { selectChanged } from "../flow/select-changed.ts";
import { selectFlows } from "../flow/select-flows.ts";
import { selectMatching } from "../flow/select-matching.ts";
import { selectTagged } from "../flow/select-tagged.ts";
import type { Settings } from "../flow/settings.ts";
import { modelOf } from "../report/model.ts";
import { plural } from "../report/plain-text.ts";
import { readRun } from "../report/read-run.ts";
import { lastFailed } from "../run/last-failed.ts";
import { findRunFolder } from "../run/run-folder.ts";
import { watchOverBlocks } from "./blocked.ts";
import type { EvalsOptions } from "./options.ts";

/** The options by which flows are chosen; `--stack` is the plan's. */
export type Selection = Pick<
  EvalsOptions,
  "flow" | "tag" | "audience" | "grep" | "lastFailed" | "changed" | "controls" | "withControls"
>;

/** Names in a message; more are counted. */
const NAMED = 10;

/**
 * Loads the flows that the command line chooses. What `--flow`, `--changed` and `--last-failed` leave out is not even
 * read.
 * @throws Failure when a file can't be loaded, or an option leaves nothing: an empty selection is never a pass
 */
export async function loadSelected(options: Selection, settings: Settings): Promise<Flow[]> {
  // What a file does while it is loaded is bounded as a frame is.
  watchOverBlocks(settings.frameTimeoutMs);
  let files = selectFlows(await discoverFlows(settings.flows), options.flow);
  if (files.length === 0) throw nothing(`there is no flow in ${settings.flows}/`, "");
  if (options.changed !== undefined) files = await changed(files, options.changed, settings);
  if (options.lastFailed !== undefined) files = await failedBefore(files, options.lastFailed, options);
  const loaded = await loadAll(files);
  const tagged = selectTagged(loaded, options.tag, settings.tags);
  const tags = loaded.flatMap(({ id, spec }) => `${id}: ${spec.tags?.join(", ") || "no tags"}`);
  demand(tagged, loaded, options.tag.map((tag) => `--tag ${tag}`).join(" "), tags);
  const heard = tagged.filter(
    ({ spec }) => options.audience.length === 0 || options.audience.includes(spec.audience),
  );
  const audiences = [...new Set(tagged.map(({ spec }) => spec.audience))];
  demand(heard, tagged, `--audience ${options.audience.join(" --audience ")}`, [
    `there are flows for: ${audiences.join(", ")}`,
  ]);
  if (options.grep === undefined) return heard;
  const matching = selectMatching(heard, options.grep);
  const titles = heard.map(({ id, spec }) => `${id}: ${spec.title}`);
  demand(matching, heard, `--grep ${options.grep.source}`, titles);
  return matching;
}

async function changed(
  files: readonly FlowFile[],
  given: string | true,
  settings: Settings,
): Promise<FlowFile[]> {
  const base = given === true ? undefined : given;
  const folders = { stacks: settings.stacks, baselines: settings.baselines ?? settings.flows };
  const { flows, changes, foreign } = await selectChanged(files, base, folders);
  const option = base === undefined ? "--changed" : `--changed ${base}`;
  demand(flows, files, option, [
    `${plural(changes.files.length, "file")} changed since ${changes.since}: ${listed(foreign)}`,
    "a flow has to do with its own file, its approved pictures, its stack's folder and what these import; not with the product's sources",
  ]);
  if (foreign.length > 0)
    console.error(`${option}: ${plural(foreign.length, "changed file")} with no flow: ${listed(foreign)}`);
  return flows;
}

async function failedBefore(
  files: readonly FlowFile[],
  given: string | true,
  { controls, withControls }: Selection,
): Promise<FlowFile[]> {
  const dir = await findRunFolder(given === true ? "latest" : given);
  const report = modelOf(await readRun(dir));
  const which = controls ? "controls" : withControls ? "both" : "flows";
  const failed = lastFailed(report, which);
  const chosen = files.filter(({ id }) => failed.has(id));
  const { run, flows } = report;
  const said =
    failed.size > 0
      ? `of run ${run.id} there failed: ${listed([...failed])}`
      : `run ${run.id}, ${run.startedAt.slice(0, 16).replace("T", " ")} UTC, ran ${plural(new Set(flows.map(({ id }) => id)).size, "flow")}, and none failed${which === "flows" ? "" : ", with their controls"}`;
  demand(chosen, files, "--last-failed", [said]);
  return chosen;
}

async function loadAll(files: readonly FlowFile[]): Promise<Flow[]> {
  const flows: Flow[] = [];
  const broken = new Map<string, Reason>();
  for (const file of files) {
    try {
      flows.push(await loadFlow(file));
    } catch (error) {
      // All are told of, so that they can be mended in one go.
      broken.set(file.path, reasonOf(error));
    }
  }
  if (broken.size > 0) throw new Failure(unloadable(broken));
  return flows;
}

function unloadable(broken: ReadonlyMap<string, Reason>): Reason {
  const [first, ...others] = broken.values();
  if (first !== undefined && others.length === 0) return first;
  return {
    kind: "error",
    title: `${broken.size} flow files cannot be loaded: ${[...broken.keys()].join(", ")}`,
    message: [...broken.values()].map(({ title, message }) => `${title}\n${message}`).join("\n"),
    next: "fix these files; `tsc --noEmit` shows type errors",
  };
}

/** @throws Failure that names the option which left nothing, and what there was */
function demand(left: readonly unknown[], before: readonly unknown[], option: string, was: string[]): void {
  if (left.length > 0 || before.length === 0) return;
  const more = was.length > NAMED ? [`and ${was.length - NAMED} more`] : [];
  const none =
    before.length === 1 ? "does not choose the only flow" : `chooses none of ${before.length} flows`;
  throw nothing(`${option} ${none}`, [...was.slice(0, NAMED), ...more].join("\n"));
}

function nothing(because: string, message: string): Failure {
  return new Failure({
    kind: "error",
    title: `Nothing to run: ${because}`,
    message,
    next: `\`${COMMAND} --list\` shows flows, tags and stacks; an empty selection is never a pass`,
  });
}

function listed(names: readonly string[]): string {
  const more = names.length > NAMED ? `, and ${names.length - NAMED} more` : "";
  return names.length === 0 ? "none" : `${names.slice(0, NAMED).join(", ")}${more}`;
}
